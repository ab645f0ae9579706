"""Ask the warehouse what the scores of all features need, in a handful of queries."""

from dataclasses import dataclass

from feature_warehouse.relevance.observed.columns import BOOLEAN, CATEGORICAL, OTHER
from feature_warehouse.relevance.observed.prepared import Feature, Prepared
from feature_warehouse.relevance.observed.target import CONTINUOUS
from feature_warehouse.relevance.single.bins import (
    Binned,
    category_bins,
    counted_in_bins,
    edges,
    merged,
    ordered_bins,
)
from feature_warehouse.relevance.single.missingness import null_auc
from feature_warehouse.relevance.single.moments import Moments, moments, pearson
from feature_warehouse.relevance.single.ranks import RankSums, rank_sums

# up to so many rows all columns are asked at once; above, memory counts for more
TOGETHER_ROWS = 100_000
# a column of whole numbers within such a range has few distinct values
_DISCRETE_RANGE = 10_000
_WHOLE = {
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "DATE"),
}


@dataclass(frozen=True)
class Evidence:
    """What is known of a feature and the target; None where it has no meaning."""

    feature: Feature
    known: int
    distinct: int | None = None
    moments: Moments | None = None
    pearson: float | None = None
    ranks: RankSums | None = None
    binned: Binned | None = None
    null_auc: float | None = None


def evidence(given: Prepared, *, seed: int = 0) -> tuple[Moments, list[Evidence]]:
    """Gather the target's moments and the evidence of each feature.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from feature_warehouse.relevance.observed.prepared import prepared
    >>> with prepared(pa.table({"a": [1, 2, 3], "y": [0, 1, 1]}), "y") as given:
    ...     target, [one] = evidence(given)
    >>> one.distinct, one.ranks.sums
    (3, {0: -2, 1: 2})
    """
    connection, relation = given.connection, given.relation
    ordered = [one.cell for one in given.features if one.column.is_ordered]
    of = moments(connection, [*ordered, "y"], relation=relation)
    target = of.pop("y")
    classes = _classes(given, target, seed)
    known = _known(given)
    straight = _straight(given, of, target)
    ranks = _ranks(given, of)
    tables = _tables(given, known, classes, seed)
    nulls = null_auc(
        connection,
        list(known),
        classes=0 if given.target.kind == CONTINUOUS else len(given.target.classes),
        relation=relation,
    )
    return target, [
        Evidence(
            one,
            known[one.cell],
            distinct=_distinct(one, ranks, tables),
            moments=of.get(one.cell),
            pearson=straight.get(one.cell),
            ranks=ranks.get(one.cell),
            binned=tables[one.cell][1] if one.cell in tables else None,
            null_auc=nulls.get(one.cell),
        )
        for one in given.features
    ]


def _classes(given: Prepared, target: Moments, seed: int) -> int:
    """Count the classes; those of a quantity are its bins, which are written down."""
    if given.target.kind != CONTINUOUS:
        return len(given.target.classes)
    relation, connection = given.relation, given.connection
    known = {"y": target.known}
    cuts = edges(connection, known, rows=given.rows, seed=seed, relation=relation)
    connection.execute(f"update {relation} set c = 0")
    counts = counted_in_bins(connection, cuts, classes=1, relation=relation)
    _, ends = merged(counts["y"][:-1], cuts["y"])
    cases = "".join(
        f" when y <= cast('{end!r}' as double) then {i}" for i, end in enumerate(ends)
    )
    connection.execute(f"update {relation} set c = case{cases} end")
    return len(ends)


def _known(given: Prepared) -> dict[str, int]:
    cells = [one.cell for one in given.features]
    if not cells:
        return {}
    outputs = ", ".join(f"count({one})" for one in cells)
    query = f"select {outputs} from {given.relation}"
    return dict(zip(cells, given.connection.execute(query).fetchall()[0], strict=True))


def _straight(
    given: Prepared, of: dict[str, Moments], target: Moments
) -> dict[str, float | None]:
    if not target.known or target.is_constant or not target.is_finite:
        return {}
    varying = {
        name: one
        for name, one in of.items()
        if one.known and one.is_finite and not one.is_constant
    }
    return pearson(given.connection, varying, target, relation=given.relation)


def _ranks(given: Prepared, of: dict[str, Moments]) -> dict[str, RankSums]:
    return dict(
        rank_sums(
            given.connection,
            {name: one.known for name, one in of.items()},
            discrete=frozenset(
                one.cell
                for one in given.features
                if one.cell in of and _is_discrete(one, of[one.cell])
            ),
            continuous=given.target.kind == CONTINUOUS,
            together=given.rows <= TOGETHER_ROWS,
            relation=given.relation,
        )
    )


def _is_discrete(feature: Feature, of: Moments) -> bool:
    if not of.known or not of.is_finite:
        return False
    whole = feature.column.kind == BOOLEAN or feature.column.type in _WHOLE
    return whole and (of.high or 0.0) - (of.low or 0.0) < _DISCRETE_RANGE


def _tables(
    given: Prepared, known: dict[str, int], classes: int, seed: int
) -> dict[str, tuple[int, Binned]]:
    """Give each feature's bins, and how many values one has that is binned by them."""
    relation, connection = given.relation, given.connection
    by_value = [
        one.cell for one in given.features if one.column.kind in (BOOLEAN, CATEGORICAL)
    ]
    ordered = {
        one.cell: known[one.cell]
        for one in given.features
        if one.column.is_ordered and one.cell not in by_value
    }
    cuts = edges(connection, ordered, rows=given.rows, seed=seed, relation=relation)
    counts = counted_in_bins(connection, cuts, classes=classes, relation=relation)
    found = {name: (0, ordered_bins(counts[name], cuts[name])) for name in cuts}
    categories = category_bins(
        connection,
        by_value,
        classes=classes,
        together=given.rows <= TOGETHER_ROWS,
        relation=relation,
    )
    return found | {name: (distinct, one) for name, distinct, one in categories}


def _distinct(
    one: Feature, ranks: dict[str, RankSums], tables: dict[str, tuple[int, Binned]]
) -> int | None:
    if one.column.kind == OTHER:
        return None
    if one.cell in ranks:
        return ranks[one.cell].distinct
    return tables[one.cell][0] if one.cell in tables else 0
