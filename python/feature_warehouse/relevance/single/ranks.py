"""Midranks of a column, summed by class: AUC and Spearman's correlation from one sort.

The sums are of whole numbers, so any order of adding gives the same result.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from feature_warehouse.relevance.observed.prepared import SCORED


@dataclass(frozen=True)
class RankSums:
    """Twice the midranks of a column's known values, less n + 1: sums by class.

    ``with_target`` is the sum of products with those of a continuous target, and
    ``of_target`` the sum of the target's squares; None where the target has classes.
    """

    distinct: int
    rows: Mapping[int, int]
    sums: Mapping[int, int]
    squares: int
    with_target: int | None = None
    of_target: int | None = None


def rank_sums(
    connection: duckdb.DuckDBPyConnection,
    known: Mapping[str, int],
    *,
    discrete: frozenset[str] = frozenset(),
    continuous: bool = False,
    together: bool = True,
    relation: str = SCORED,
) -> Iterator[tuple[str, RankSums]]:
    """Rank each column over its known values.

    Parameters
    ----------
    known
        How many values of each column are known.
    discrete
        Columns of few distinct values: counted by value before they are ranked.
    continuous
        Rank ``y`` as well, over the same rows.
    together
        Ask for all columns at once, rather than sort one after another.

    Notes
    -----
    Twice a midrank is the first rank plus the last one of equal values.

    Examples
    --------
    >>> with duckdb.connect() as connection:
    ...     values = "(values (1, 0), (2, 0), (2, 1)) as t (a, c)"
    ...     _ = connection.execute(f"create table rows as from {values}")
    ...     dict(rank_sums(connection, {"a": 3}, relation="rows"))["a"].sums
    {0: -1, 1: 1}
    """
    queries = [
        _of_values(name, place, relation)
        if name in discrete and not continuous
        else _of_rows(name, count, place, relation, continuous)
        for place, (name, count) in enumerate(known.items())
    ]
    names = list(known)
    for query in [" union all ".join(queries)] if together and queries else queries:
        rows = connection.execute(query).fetchall()
        for position in sorted({row[0] for row in rows}):
            mine = sorted((row[1:] for row in rows if row[0] == position), key=str)
            yield names[position], _read(mine, continuous)


def auc(one: RankSums, class_: int) -> float | None:
    """Give the AUC of the column for one class against all others.

    Notes
    -----
    (sum of the class's midranks - n1 (n1 + 1) / 2) / (n1 n0), Mann and Whitney (1947).

    Examples
    --------
    >>> # of the two pairs of a 1 with a 0, one is won and one is a tie
    >>> auc(RankSums(2, {0: 2, 1: 1}, {0: -1, 1: 1}, 6), 1)
    0.75
    """
    total = sum(one.rows.values())
    inside = one.rows.get(class_, 0)
    if not 0 < inside < total:
        return None
    # a midrank is (s + n + 1) / 2, so the formula is 1/2 + s / 2 n1 n0
    return 0.5 + one.sums[class_] / (2 * inside * (total - inside))


def spearman(one: RankSums) -> float | None:
    """Give Spearman's correlation with the target; None where a side is constant.

    Examples
    --------
    >>> spearman(RankSums(2, {0: 2, 1: 1}, {0: -1, 1: 1}, 6))  # 3 / sqrt(6 * 6)
    0.5
    """
    products, squares = one.with_target, one.of_target
    if products is None or squares is None:
        products, squares, below = 0, 0, 0
        total = sum(one.rows.values())
        for class_ in sorted(one.rows):
            rows = one.rows[class_]
            # twice the midrank of the class among the classes, less n + 1
            place = 2 * below + rows - total
            products += place * one.sums[class_]
            squares += place * place * rows
            below += rows
    if not one.squares or not squares:
        return None
    found = products / math.sqrt(one.squares * squares)
    return max(-1.0, min(1.0, found))


def _of_values(name: str, position: int, relation: str) -> str:
    """Rank few distinct values: counted first, so that hardly anything is sorted."""
    return f"""(with cells as (
        select {name} as f, c, count(*) as held
        from {relation} where {name} is not null group by all
    ), ranked as (
        select
            c, held,
            rank() over (order by f) = row_number() over (order by f) as is_first,
            cast(sum(held) over (order by f) as bigint)
            - cast(sum(held) over (order by f desc) as bigint) as r
        from cells
    )
    select
        {position}, c, sum(held), sum(held * r), sum(held * (r * r)),
        count(*) filter (where is_first), null, null
    from ranked group by c)"""


def _of_rows(
    name: str, known: int, position: int, relation: str, continuous: bool
) -> str:
    """Rank every row; a continuous target too, over the same rows."""
    place = f"cast({known + 1} as bigint)"
    target, window, class_, sums = ", null as t", "", "c", "null, null"
    if continuous:
        target = f", rank() over v + count(*) over v - {place} as t"
        window = ", v as (order by y)"
        class_ = "cast(0 as integer)"
        sums = "sum(r * t), sum(t * t)"
    return f"""(with ranked as (
        select
            {class_} as c,
            rank() over w + count(*) over w - {place} as r,
            rank() over w = row_number() over w as is_first{target}
        from {relation} where {name} is not null
        window w as (order by {name}){window}
    )
    select
        {position}, c, count(*), sum(r), sum(r * r),
        count(*) filter (where is_first), {sums}
    from ranked group by c)"""


def _read(rows: Sequence[tuple], continuous: bool) -> RankSums:
    by_class = {row[0]: row for row in rows}
    return RankSums(
        # of equal values one row is the first, whatever its class
        sum(row[4] for row in rows),
        {class_: int(row[1]) for class_, row in by_class.items()},
        {class_: int(row[2]) for class_, row in by_class.items()},
        sum(int(row[3]) for row in rows),
        int(rows[0][5]) if continuous else None,
        int(rows[0][6]) if continuous else None,
    )
