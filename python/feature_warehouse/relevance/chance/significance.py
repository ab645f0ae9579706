"""Whether a feature says more than chance: entities kept whole, features counted."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.stats import false_discovery_control

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.relevance.chance.permutation import (
    category_basis,
    exchanges,
    ordered_basis,
    smallest_p,
    statistics,
    target_basis,
)
from feature_warehouse.relevance.observed.arrays import (
    Codes,
    Matrix,
    category_codes,
    columns,
    decile_codes,
    known_codes,
)
from feature_warehouse.relevance.observed.prepared import Prepared, prepared
from feature_warehouse.relevance.observed.threads import one_thread
from feature_warehouse.relevance.single.scores import METHOD_VERSION, names

PERMUTATIONS = 2000
_MOST_CELLS = 2e10
# numbers in a block of permutations: about 16 MB
_BLOCK = 2_000_000
SCHEMA = pa.schema(
    [
        ("feature", pa.string()),
        ("p", pa.float64()),
        ("q", pa.float64()),
        ("entities", pa.int64()),
        ("exchangeable_rows", pa.int64()),
        ("permutations", pa.int64()),
        ("reason", pa.string()),
        ("method_version", pa.string()),
    ]
)


def p_values(
    table: Any,
    target: str,
    *,
    entity: str | Sequence[str] | None = None,
    by: str | Sequence[str] | None = None,
    without: str | Sequence[str] | None = None,
    features: Sequence[str] | None = None,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> pa.Table:
    """Test each feature against targets that changed places between entities.

    Parameters
    ----------
    entity
        Whose targets stay together. Without, each row is one.
    by
        The wave: entities change places with those that have the same waves, and
        otherwise with those that have as many rows, in the order of the table.
    without
        Clocks and other columns that are no features.

    Returns
    -------
    A row per feature: ``p``, and ``q``, adjusted for all features that have a p
    (Benjamini and Hochberg, 1995). ``exchangeable_rows`` are those of entities that
    have another one to change places with.

    Notes
    -----
    An ordered feature is tested by Spearman's rho (with classes without an order by
    Kruskal and Wallis's H), which sees what rises, and by H of the target's ranks or
    classes over its deciles and NULL, which sees what rises and falls again or is
    missing. The smaller of both p-values is set against the smaller ones of all
    permutations (Westfall and Young, 1993), so that asking twice is no advantage. A
    text is tested by H alone. Integer classes of more than two are tested as an order.

    Examples
    --------
    >>> x = list(range(40))
    >>> table = pa.table({"x": x, "constant": [1] * 40, "y": x})
    >>> found = p_values(table, "y", permutations=999).to_pylist()
    >>> [(one["p"], one["reason"]) for one in found]
    [(0.001, None), (None, 'the feature is constant')]
    """
    entities, waves = names(entity), names(by)
    keep = list(dict.fromkeys([*entities, *waves]))
    with prepared(
        table, target, features=features, without=[*keep, *names(without)], keep=keep
    ) as given:
        _bounded(given, permutations)
        groups = known_codes(given, entities)
        of_wave = known_codes(given, waves) if waves else None
        bases = [_bases(given, place) for place in range(len(given.features))]
        aim = _aim(given)
    places, free = exchanges(groups, of_wave, permutations, np.random.default_rng(seed))
    reason = None
    if not free or not aim.any():
        reason = "the target has one value" if free else _no_exchange(waves)
    tested = [reason or (one if isinstance(one, str) else None) for one in bases]
    values = _tested(bases, tested, aim, places)
    return _table(
        [one.column.name for one in given.features],
        values,
        tested,
        {
            "entities": int(groups.max(initial=-1)) + 1,
            "exchangeable_rows": free,
            "permutations": permutations,
            "method_version": METHOD_VERSION,
        },
    )


def adjusted(p: Sequence[float | None]) -> list[float | None]:
    """Adjust p-values for their number; those that are not known do not count.

    Examples
    --------
    >>> adjusted([0.01, None, 0.04])  # 0.01 * 2 / 1 and 0.04 * 2 / 2
    [0.02, None, 0.04]
    """
    known = [one for one in p if one is not None]
    q = iter(false_discovery_control(known).tolist() if known else [])
    return [None if one is None else next(q) for one in p]


def _bounded(given: Prepared, permutations: int) -> None:
    if given.rows * permutations > _MOST_CELLS / max(1, len(given.features)):
        raise FeatureWarehouseError(
            f"{permutations} permutations of {given.rows} rows for "
            f"{len(given.features)} features would take many minutes",
            "ask for fewer permutations or features, or give a sample of the entities",
        )


def _bases(given: Prepared, place: int) -> list[Matrix] | str:
    """Give a feature as matrices to multiply with, a test each, or why it has none."""
    one = given.features[place]
    if one.column.kind == "other":
        return f"a {one.column.type} is neither a number, a date nor a text"
    if not one.column.is_ordered:
        codes = category_codes(given, one.cell)
        if len(np.unique(codes)) < 2:
            return "the feature has one bin only, of at least 30 rows"
        return [category_basis(codes)]
    values = columns(given, [one.cell]).ravel()
    if np.isnan(values).all():
        return "no value is known"
    ranks = ordered_basis(values)
    if not ranks.any():
        return "the feature is constant"
    _, codes = np.unique(decile_codes(values), return_inverse=True)
    return [ranks, category_basis(codes)]


def _aim(given: Prepared) -> Matrix:
    if given.target.is_number:
        return target_basis(columns(given, ["y"]).ravel(), np.empty(0, dtype=int))
    codes = columns(given, ["c"]).ravel().astype(np.int64)
    return target_basis(None, codes)


def _tested(
    bases: Sequence[list[Matrix] | str],
    reasons: Sequence[str | None],
    aim: Matrix,
    places: Codes,
) -> list[float | None]:
    tests = [
        (number, one)
        for number, (mine, why) in enumerate(zip(bases, reasons, strict=True))
        if why is None and not isinstance(mine, str)
        for one in mine
    ]
    found: list[float | None] = [None] * len(bases)
    if not tests:
        return found
    owners = np.array([number for number, _ in tests])
    side = np.hstack([one for _, one in tests])
    starts = np.cumsum([0, *(one.shape[1] for _, one in tests[:-1])])
    unmoved = np.arange(len(aim))[None]
    size = max(1, _BLOCK // len(aim))
    drawn = [unmoved, *np.split(places, range(size, len(places), size))]
    with one_thread():
        values = np.vstack([statistics(side, aim, one, starts) for one in drawn])
    for number in np.unique(owners):
        found[number] = smallest_p(values[:, owners == number])
    return found


def _no_exchange(waves: Sequence[str]) -> str:
    alike = "the same waves" if waves else "as many rows"
    return f"no entity has another one with {alike} to change places with"


def _table(
    features: Sequence[str],
    p: Sequence[float | None],
    reasons: Sequence[str | None],
    same: dict[str, Any],
) -> pa.Table:
    rows = [
        {"feature": feature, "p": one, "q": q, "reason": why, **same}
        for feature, one, q, why in zip(features, p, adjusted(p), reasons, strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)
