"""Bins of a feature, counted by the classes of the target.

At most ten bins, of at least 30 rows each; NULL is a bin of its own, however small.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
import numpy as np

from feature_warehouse.relevance.observed.prepared import SCORED
from feature_warehouse.relevance.single.contingency import Counts

MOST_BINS, FEWEST_ROWS = 10, 30
# above, the deciles of a tenth of the rows are near enough, and six times cheaper
EXACT_ROWS = 200_000


@dataclass(frozen=True)
class Binned:
    """The bins of a feature, named, and how many rows of each class they hold.

    ``ends`` are the upper ends of the bins of an ordered column.
    """

    labels: tuple[str, ...]
    counts: Counts
    ends: tuple[float, ...] = ()


def edges(
    connection: duckdb.DuckDBPyConnection,
    known: Mapping[str, int],
    *,
    rows: int,
    seed: int = 0,
    relation: str = SCORED,
) -> dict[str, list[float]]:
    """Choose the upper edges of bins of each ordered column, the last one infinite.

    Parameters
    ----------
    known
        How many values of each column are known.
    rows
        How many rows the relation has: above `EXACT_ROWS`, a sample of a tenth, by the
        hash of the row's number and the seed, is asked for its deciles.

    Examples
    --------
    >>> with duckdb.connect() as connection:
    ...     _ = connection.execute("create table rows as from range(60) as t (a)")
    ...     edges(connection, {"a": 60}, rows=60, relation="rows")
    {'a': [29.0, inf]}
    """
    parts = {
        name: min(MOST_BINS, count // FEWEST_ROWS) for name, count in known.items()
    }
    asked = {name: bins for name, bins in parts.items() if bins > 1}
    cuts: dict[str, list[float]] = {name: [] for name in known}
    if asked:
        outputs = ", ".join(
            f"quantile_disc({name}, {[part / bins for part in range(1, bins)]})"
            for name, bins in asked.items()
        )
        sampled = f" where hash(rowid, {seed}) % 10 = 0" if rows > EXACT_ROWS else ""
        query = f"select {outputs} from {relation}{sampled}"
        answer = connection.execute(query).fetchall()[0]
        cuts |= {name: one or [] for name, one in zip(asked, answer, strict=True)}
    return {
        name: [*sorted({float(cut) for cut in one} - {math.inf}), math.inf]
        for name, one in cuts.items()
    }


def counted_in_bins(
    connection: duckdb.DuckDBPyConnection,
    edges_of: Mapping[str, Sequence[float]],
    *,
    classes: int,
    relation: str = SCORED,
) -> dict[str, Counts]:
    """Count each ordered column by bin (a, b] and class; the last row is NULL.

    Examples
    --------
    >>> with duckdb.connect() as connection:
    ...     values = "(values (1, 0), (2, 1), (3, 1), (null, 1)) as t (a, c)"
    ...     _ = connection.execute(f"create table rows as from {values}")
    ...     cuts = {"a": [2.0, math.inf]}
    ...     counted_in_bins(connection, cuts, classes=2, relation="rows")["a"].tolist()
    [[1, 1], [0, 1], [0, 1]]
    """
    found = {
        name: np.zeros((len(one) + 1, classes), dtype=np.int64)
        for name, one in edges_of.items()
    }
    if not edges_of:
        return found
    # texts, because a number with a point is a decimal, and rounds on its way
    outputs = ", ".join(
        f"histogram(cast({name} as double), cast({[str(e) for e in one]} as double[]))"
        for name, one in edges_of.items()
    )
    query = f"select c, count(*), {outputs} from {relation} group by c"
    for class_, rows, *histograms in connection.execute(query).fetchall():
        for (name, one), bars in zip(edges_of.items(), histograms, strict=True):
            counts = [(bars or {}).get(edge, 0) for edge in one]
            found[name][:, class_] = [*counts, rows - sum(counts)]
    return found


def merged(counts: Counts, edges: Sequence[float]) -> tuple[Counts, list[float]]:
    """Join a bin of fewer than 30 rows with the next one, the last with the one before.

    Examples
    --------
    >>> counts, edges = merged(np.array([[20], [15], [40], [5]]), [1, 2, 3, math.inf])
    >>> counts.tolist(), edges
    ([[35], [45]], [2, inf])
    """
    totals = counts.sum(axis=1)
    starts, ends, held, start = [], [], 0, 0
    for place, total in enumerate(totals):
        held += total
        if held >= FEWEST_ROWS:
            starts.append(start)
            ends.append(edges[place])
            held, start = 0, place + 1
    if not starts:
        return counts.sum(axis=0, keepdims=True), [edges[-1]]
    ends[-1] = edges[-1]
    return np.add.reduceat(counts, starts, axis=0), ends


def ordered_bins(counts: Counts, edges: Sequence[float]) -> Binned:
    """Name the bins of an ordered column: small ones joined, NULL apart, if any.

    Examples
    --------
    >>> binned = ordered_bins(np.array([[40], [40], [1]]), [2.0, math.inf])
    >>> binned.labels
    ('(-inf, 2.0]', '(2.0, inf]', 'NULL')
    """
    known, ends = merged(counts[:-1], edges)
    labels = [
        f"({low}, {high}]"
        for low, high in zip([-math.inf, *ends[:-1]], ends, strict=True)
    ]
    return replace(_with_null(known, labels, counts[-1]), ends=tuple(ends))


def category_bins(
    connection: duckdb.DuckDBPyConnection,
    names: Sequence[str],
    *,
    classes: int,
    together: bool,
    relation: str = SCORED,
) -> Iterator[tuple[str, int, Binned]]:
    """Give each column's distinct count and bins: a category one, rare ones together.

    Parameters
    ----------
    together
        Ask for all columns at once: quick for few rows, but all are held in memory.
    """
    queries = [
        f"""(with counted as (
            select cast({name} as varchar) as label, c, count(*) as held
            from {relation} group by all
        ), totals as (
            select *, sum(held) over (partition by label) as total from counted
        ), named as (
            select
                c, held, label,
                case
                    when label is null then 1 when total < {FEWEST_ROWS} then 2 else 0
                end as apart
            from totals
        )
        select
            {position} as position, apart,
            case when apart = 0 then label end as label,
            c, sum(held) as held,
            (select count(distinct label) from counted) as distinct_count
        from named group by all)"""
        for position, name in enumerate(names)
    ]
    for query in [" union all ".join(queries)] if together and queries else queries:
        rows = connection.execute(f"{query} order by all").fetchall()
        for position in sorted({row[0] for row in rows}):
            mine = [row[1:] for row in rows if row[0] == position]
            yield names[position], *_categories(mine, classes)


def _categories(rows: Sequence[tuple], classes: int) -> tuple[int, Binned]:
    counts: dict[tuple[int, str | None], list[int]] = {}
    for apart, label, class_, held, _ in rows:
        counts.setdefault((apart, label), [0] * classes)[class_] += int(held)
    null = counts.pop((1, None), [0] * classes)
    labels = ["rare" if apart else str(label) for apart, label in counts]
    known = np.array(list(counts.values()), dtype=np.int64).reshape(-1, classes)
    return rows[0][-1], _with_null(known, labels, np.array(null, dtype=np.int64))


def _with_null(known: Counts, labels: Sequence[str], null: Counts) -> Binned:
    if not null.sum():
        return Binned(tuple(labels), known)
    return Binned((*labels, "NULL"), np.vstack([known, null]))
