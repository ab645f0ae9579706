"""What it says about the target that a feature is not known."""

from collections.abc import Sequence

import duckdb

from feature_warehouse.relevance.observed.prepared import SCORED


def null_auc(
    connection: duckdb.DuckDBPyConnection,
    names: Sequence[str],
    *,
    classes: int,
    relation: str = SCORED,
) -> dict[str, float | None]:
    """Give the AUC of each column's NULL indicator, oriented if classes are several.

    With two classes, above one half where rows of class 1 lack the value more often.
    With more, the mean over classes of each against all others, each turned to be at
    least one half. Without classes (0), the probability that the target is higher where
    the value is missing. None where all values or none are known.

    Examples
    --------
    >>> with duckdb.connect() as connection:
    ...     values = "(values (1, 0), (2, 0), (null, 1), (4, 1)) as t (a, c)"
    ...     _ = connection.execute(f"create table rows as from {values}")
    ...     null_auc(connection, ["a"], classes=2, relation="rows")
    {'a': 0.75}
    """
    if not names:
        return {}
    if not classes:
        return _of_a_quantity(connection, names, relation)
    outputs = ", ".join(f"count(*) - count({name})" for name in names)
    query = f"select count(*), {outputs} from {relation} group by c order by c"
    rows = connection.execute(query).fetchall()
    totals = [row[0] for row in rows]
    return {
        name: _of_classes(totals, [row[i] for row in rows], classes)
        for i, name in enumerate(names, start=1)
    }


def oriented_mean(aucs: Sequence[float]) -> float | None:
    """Give the mean of one-vs-rest AUCs, each turned to be at least one half.

    Notes
    -----
    A plain mean hides a good feature: what is high for one class is low for another,
    and the AUCs of two such classes cancel out.

    Examples
    --------
    >>> oriented_mean([1.0, 0.0])
    1.0
    """
    if not aucs:
        return None
    return sum(max(one, 1 - one) for one in aucs) / len(aucs)


def _of_classes(
    totals: Sequence[int], missing: Sequence[int], classes: int
) -> float | None:
    rows, lost = sum(totals), sum(missing)
    if not 0 < lost < rows or len(totals) < 2:
        return None
    aucs = [
        0.5 + (one / total - (lost - one) / (rows - total)) / 2
        for one, total in zip(missing, totals, strict=True)
    ]
    return aucs[-1] if classes <= 2 else oriented_mean(aucs)


def _of_a_quantity(
    connection: duckdb.DuckDBPyConnection, names: Sequence[str], relation: str
) -> dict[str, float | None]:
    outputs = ", ".join(
        f"count({name}), sum(case when {name} is null then r end)" for name in names
    )
    total, *cells = connection.execute(
        f"""with ranked as (
            select
                *,
                rank() over (order by y) + count(*) over (order by y)
                - count(*) over () - 1 as r
            from {relation}
        )
        select count(*), {outputs} from ranked"""
    ).fetchall()[0]
    found: dict[str, float | None] = {}
    for i, name in enumerate(names):
        known, ranks = cells[2 * i], cells[2 * i + 1]
        both = known * (total - known)
        found[name] = 0.5 + int(ranks) / (2 * both) if both else None
    return found
