"""How sure a score is: intervals from resampling whole entities."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.relevance.chance.resampling import drawn, sampled
from feature_warehouse.relevance.observed.arrays import Vector, known_codes
from feature_warehouse.relevance.observed.prepared import Prepared, prepared
from feature_warehouse.relevance.single.measures import COUNTS_NULL, measured
from feature_warehouse.relevance.single.moments import Moments
from feature_warehouse.relevance.single.scores import METHOD_VERSION, names
from feature_warehouse.relevance.single.scoring import Evidence, evidence

MEASURES = ("auc", "spearman", "pearson", "mi")
REPEATS = 1000
# some minutes: resampling is for data that is small enough to need it
_MOST_CELLS = 2e10
# an interval of the draws that had a value, if nearly all had one
_FEWEST_DRAWS = 0.95
SCHEMA = pa.schema(
    [
        ("feature", pa.string()),
        ("measure", pa.string()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("level", pa.float64()),
        ("n", pa.int64()),
        ("entities", pa.int64()),
        ("repeats", pa.int64()),
        ("reason", pa.string()),
        ("method_version", pa.string()),
    ]
)


def intervals(
    table: Any,
    target: str,
    *,
    entity: str | Sequence[str] | None = None,
    without: str | Sequence[str] | None = None,
    features: Sequence[str] | None = None,
    repeats: int = REPEATS,
    level: float = 0.95,
    seed: int = 0,
    drawn_entities: int | None = None,
) -> pa.Table:
    """Give the interval of each feature's AUC, Spearman, Pearson and information.

    Parameters
    ----------
    entity
        What is drawn: an entity with all its rows. Without, each row is one.
    without
        Clocks and other columns that are no features.
    drawn_entities
        How many entities a draw has; without, as many as the table. Of a sample of a
        larger table it is the number of the larger one: intervals are then as wide as
        that one's (the bag of little bootstraps, Kleiner and others, 2014).

    Returns
    -------
    A row per feature and measure: the value that `score_features` gives, and the bounds
    between which ``level`` of the draws lie; NULL with the reason where there is none.

    Notes
    -----
    The percentile interval of a cluster bootstrap (Efron, 1979; Field and Welsh, 2007).
    Bins are those of the table, in every draw. Information is counted too high in a
    draw, because rows repeat, so its draws are moved to have the value as their mean.

    Examples
    --------
    >>> x = list(range(100))
    >>> table = pa.table({"x": x, "y": [one + one % 7 for one in x]})
    >>> found = intervals(table, "y", repeats=200).to_pylist()
    >>> [one["low"] < one["value"] <= one["high"] for one in found if one["value"]]
    [True, True, True]
    """
    entities = names(entity)
    keys = [*entities, *names(without)]
    with prepared(
        table, target, features=features, without=keys, keep=entities
    ) as given:
        _bounded(given, repeats)
        of_target, gathered = evidence(given, seed=seed)
        groups = known_codes(given, entities)
        found = drawn(
            sampled(given, gathered),
            groups,
            repeats=repeats,
            seed=seed,
            entities=drawn_entities,
        )
    same = {
        "level": level,
        "entities": int(groups.max(initial=-1)) + 1,
        "repeats": repeats,
        "method_version": METHOD_VERSION,
    }
    written = [
        {**same, **row}
        for one in gathered
        for row in _of_feature(one, given, of_target, found, level)
    ]
    return pa.Table.from_pylist(written, schema=SCHEMA)


def _of_feature(
    one: Evidence,
    given: Prepared,
    of_target: Moments,
    found: Mapping[tuple[str, str], Vector],
    level: float,
) -> Iterator[dict[str, Any]]:
    scores, reasons = measured(
        one, target=given.target, of_target=of_target, rows=given.rows
    )
    for name in MEASURES:
        value, draws = scores[name], found.get((one.feature.cell, name))
        yield {
            "feature": one.feature.column.name,
            "measure": name,
            "n": given.rows if name in COUNTS_NULL else one.known,
            "value": value,
            "reason": reasons.get(name),
            **_interval(value, draws, level=level, centred=name == "mi"),
        }


def _bounded(given: Prepared, repeats: int) -> None:
    if given.rows * len(given.features) * repeats > _MOST_CELLS:
        raise FeatureWarehouseError(
            f"{repeats} draws of {given.rows} rows for {len(given.features)} features "
            "would take many minutes",
            "ask for fewer repeats or features, or give a sample of the entities",
        )


def _interval(
    value: float | str | None, draws: Vector | None, *, level: float, centred: bool
) -> dict[str, float | str | None]:
    if value is None or draws is None:
        return {"low": None, "high": None}
    known = draws[~np.isnan(draws)]
    if len(known) < _FEWEST_DRAWS * len(draws):
        few = "too few draws of entities have a value"
        return {"low": None, "high": None, "reason": few}
    if centred:
        known = known - known.mean() + float(value)
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return {"low": float(low), "high": float(high)}
