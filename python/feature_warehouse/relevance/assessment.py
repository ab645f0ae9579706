"""All that is said of the features of one set, put together from its parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from feature_warehouse.relevance.chance.significance import p_values
from feature_warehouse.relevance.chance.uncertainty import REPEATS, intervals
from feature_warehouse.relevance.models.folds import entity_folds, forward_folds
from feature_warehouse.relevance.models.importance import Importance, importance
from feature_warehouse.relevance.models.shadows import (
    HALF_SAMPLES,
    SHADOW_ROUNDS,
    Shadows,
    shadows,
)
from feature_warehouse.relevance.mrmr import choices
from feature_warehouse.relevance.observed.observations import Observations, observations
from feature_warehouse.relevance.observed.prepared import prepared
from feature_warehouse.relevance.observed.sampling import Drawn, whole_entities
from feature_warehouse.relevance.record import Assessment
from feature_warehouse.relevance.single.redundancy import redundancy_clusters
from feature_warehouse.relevance.single.scores import score_features
from feature_warehouse.relevance.single.stability import score_features_by
from feature_warehouse.relevance.suspicions import suspicions

Tick = Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """Which table's features are assessed, for which target, whose and when."""

    table: pa.Table
    target: str
    entity: tuple[str, ...] = ()
    period: str | None = None
    without: tuple[str, ...] = ()
    seed: int = 0

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that are neither features nor the target."""
        period = (self.period,) if self.period else ()
        return tuple(dict.fromkeys((*self.entity, *period, *self.without)))


def assess(asked: Asked, tick: Tick = lambda _: None) -> Assessment:
    """Compute the whole vector of every feature; ``tick`` hears of each step before it.

    Examples
    --------
    >>> table = pa.table({"x": [*range(200)], "y": [i > 99 for i in range(200)]})
    >>> found = assess(Asked(table, "y"))
    >>> found.scores[0]["auc"], found.order[0].feature
    (1.0, 'x')
    """
    asked = _ordered(asked)
    few = whole_entities(asked.table, asked.target, asked.entity, seed=asked.seed)
    tick("scores of each feature")
    keys = {"entity": asked.entity, "without": asked.keys, "seed": asked.seed}
    scores = score_features(asked.table, asked.target, **keys).to_pylist()
    by_period = _by_period(asked, tick)
    tick("intervals: draws of entities")
    sure = _intervals(asked, few, scores)
    tick("p-values: exchanges of entities")
    tests = p_values(few.table, asked.target, by=asked.period, **keys).to_pylist()
    tick("clusters of features that say the same")
    clusters = _clusters(asked)
    seen, kind = _read(replace(asked, table=few.table))
    forward, mixed, beaten, halves = _models(asked, seen, clusters, tick)
    return Assessment(
        target=asked.target,
        kind=kind,
        rows=few.rows,
        entities=few.entities,
        sampled_rows=few.table.num_rows if few.is_sample else None,
        periods=tuple(dict.fromkeys(one["by_value"] for one in by_period)),
        scores=tuple(scores),
        by_period=tuple(by_period),
        intervals={(one["feature"], one["measure"]): one for one in sure},
        tests={one["feature"]: one for one in tests},
        clusters=clusters,
        forward=forward,
        mixed=mixed,
        shadows=beaten,
        halves=halves,
        order=tuple(choices(seen)),
        suspicions=tuple(suspicions(scores, forward=forward.skill, mixed=mixed.skill)),
        seed=asked.seed,
    )


def _ordered(asked: Asked) -> Asked:
    """Sort the rows by their keys: a table has no order, and draws go by places."""
    keys = [*asked.entity, *filter(None, [asked.period])]
    if not keys:
        return asked
    order = [(one, "ascending") for one in keys]
    return replace(asked, table=asked.table.sort_by(order))


def _by_period(asked: Asked, tick: Tick) -> list[Mapping[str, Any]]:
    if asked.period is None:
        return []
    tick("the same, period by period")
    return score_features_by(
        asked.table,
        asked.target,
        asked.period,
        entity=asked.entity,
        without=asked.without,
        seed=asked.seed,
    ).to_pylist()


def _intervals(
    asked: Asked, few: Drawn, scores: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The intervals; those from a sample are laid around the values of the whole."""
    found = intervals(
        few.table,
        asked.target,
        entity=asked.entity,
        without=asked.keys,
        seed=asked.seed,
        repeats=REPEATS // 5 if few.is_sample else REPEATS,
        drawn_entities=few.entities,
    ).to_pylist()
    whole = {one["feature"]: one for one in scores}
    for one in found:
        value = whole[one["feature"]][one["measure"]]
        if None not in (value, one["low"]):
            moved = value - one["value"]
            one |= {"low": one["low"] + moved, "high": one["high"] + moved}
    return found


def _clusters(asked: Asked) -> tuple[tuple[str, ...], ...]:
    pairs = redundancy_clusters(
        asked.table, asked.target, without=asked.keys, seed=asked.seed
    ).to_pylist()
    members: dict[int, list[str]] = {}
    for one in pairs:
        members.setdefault(one["cluster"], []).append(one["feature"])
    return tuple(tuple(one) for one in members.values() if len(one) > 1)


def _read(asked: Asked) -> tuple[Observations, str]:
    kept = list(dict.fromkeys([*asked.entity, *filter(None, [asked.period])]))
    with prepared(asked.table, asked.target, without=asked.keys, keep=kept) as given:
        seen = observations(given, entity=asked.entity, period=asked.period)
        return seen, given.target.kind


def _models(
    asked: Asked,
    seen: Observations,
    clusters: Sequence[Sequence[str]],
    tick: Tick,
) -> tuple[Importance, Importance, Shadows, Shadows]:
    tick("a model, asked forward in time")
    forward = importance(seen, forward_folds(seen), clusters=clusters, seed=asked.seed)
    tick("a model, asked of other entities")
    folds = entity_folds(seen, count=3, seed=asked.seed)
    mixed = importance(seen, folds, clusters=clusters, repeats=3, seed=asked.seed)
    tick("shadows: copies of features that know nothing")
    beaten = shadows(seen, rounds=SHADOW_ROUNDS, seed=asked.seed)
    tick("half-samples of entities")
    halves = shadows(seen, rounds=HALF_SAMPLES, half=True, seed=asked.seed)
    return forward, mixed, beaten, halves
