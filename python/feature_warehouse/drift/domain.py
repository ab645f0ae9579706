"""Whether all features together tell now from before, and which of them do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from feature_warehouse.drift.verdict import DRIFTED, STABLE, UNKNOWN, WATCH
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.relevance.models.folds import entity_folds
from feature_warehouse.relevance.models.importance import Estimate, importance
from feature_warehouse.relevance.observed.observations import observations
from feature_warehouse.relevance.observed.prepared import prepared
from feature_warehouse.relevance.observed.sampling import whole_entities
from feature_warehouse.scratch import scratch

_SIDE = "is_current"
# an AUC that a manager may call a difference
LARGE = 0.6


@dataclass(frozen=True)
class Culprit:
    """A feature, and how much worse the model tells the sides apart without it."""

    feature: str
    fall: Estimate


@dataclass(frozen=True)
class Domain:
    """How well a model tells current rows from reference rows it has not seen.

    ``auc`` is None where no model could be asked; ``reason`` then says why. Culprits
    are those without which it does worse beyond chance, the worst first.
    """

    auc: Estimate | None
    rows: int
    entities: int
    culprits: tuple[Culprit, ...]
    verdict: str
    reason: str


def domain_classifier(
    reference: Any,
    current: Any,
    *,
    entity: Sequence[str] = (),
    features: Sequence[str] | None = None,
    without: Sequence[str] = (),
    seed: int = 0,
) -> Domain:
    """Let a model tell current rows from reference rows, entities kept whole.

    It sees what no feature shows alone, such as two that no longer go together.

    Parameters
    ----------
    reference, current
        Arrow tables, DataFrames or relations of DuckDB, with the same columns.
    entity
        Whose rows stay in one fold: who is in both could be recognised.
    without
        Clocks and other columns that are no features. What grows by itself, such as an
        age, tells now from before and is no drift: leave it out.

    Notes
    -----
    The classifier two-sample test (Lopez-Paz and Oquab 2017), with LightGBM over three
    folds of entities. Drifted is an AUC of 0.6 whose interval, of draws of entities,
    lies above 0.5; such an interval with a smaller AUC is watch.

    Examples
    --------
    >>> was = pa.table({"grade": [float(i % 10) for i in range(400)]})
    >>> now = pa.table({"grade": [float(i % 10) + 5 for i in range(400)]})
    >>> found = domain_classifier(was, now)
    >>> found.verdict, [one.feature for one in found.culprits]
    ('drifted', ['grade'])
    """
    table = _joined(reference, current)
    drawn = whole_entities(table, _SIDE, entity, seed=seed)
    kept = [*entity, *without]
    with prepared(
        drawn.table, _SIDE, features=features, without=kept, keep=entity
    ) as given:
        seen = observations(given, entity=entity)
    found = importance(seen, entity_folds(seen, count=3, seed=seed), seed=seed)
    culprits = [
        Culprit(unit[0], fall)
        for unit, fall in found.falls.items()
        if fall.low is not None and fall.low > 0
    ]
    culprits.sort(key=lambda one: -one.fall.value)
    verdict, reason = _judged(found.skill, found.reason, culprits, len(seen))
    return Domain(
        found.skill, len(seen), drawn.entities, tuple(culprits), verdict, reason
    )


def _joined(reference: Any, current: Any) -> pa.Table:
    tables = []
    for side, table in ((False, reference), (True, current)):
        with scratch(table) as connection:
            query = f"select *, {side} as {_SIDE} from rows"
            tables.append(connection.sql(query).to_arrow_table())
    try:
        return pa.concat_tables(tables, promote_options="permissive")
    except pa.ArrowTypeError as error:
        raise FeatureWarehouseError(
            f"the two tables do not fit together: {error}",
            "give both the same columns and types; `compare` says what changed",
        ) from error


def _judged(
    auc: Estimate | None, why: str | None, culprits: Sequence[Culprit], rows: int
) -> tuple[str, str]:
    if auc is None or auc.low is None:
        return UNKNOWN, why or "no model could be asked"
    said = f"AUC {auc.value:.2f} [{auc.low:.2f}, {auc.high:.2f}], n {rows}"
    if auc.low <= 0.5:
        return STABLE, f"{said}: it does not tell now from before"
    names = ", ".join(one.feature for one in culprits[:5]) or "no single feature"
    verdict = DRIFTED if auc.value >= LARGE else WATCH
    return verdict, f"{said}: it tells now from before by {names}"
