"""An assessment as rows to keep: one value a row, with its n, interval and p-value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from feature_warehouse.relevance.models.importance import Estimate
from feature_warehouse.relevance.record import Assessment
from feature_warehouse.relevance.single.measures import COUNTS_NULL, MEASURES

_SCORES = tuple(one for one in MEASURES if one != "direction")


@dataclass(frozen=True)
class Result:
    """One statistic of one feature; ``feature`` is None where it is of the whole set.

    ``period`` is None where it is of all rows. ``p`` and ``q`` are of the feature's
    association with the target, whatever the statistic.
    """

    feature: str | None
    statistic: str
    period: str | None
    n: int | None
    value: float | None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    q: float | None = None
    reason: str | None = None


def results_of(found: Assessment) -> Iterator[Result]:
    """Give every value of an assessment, those of the whole set last.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from feature_warehouse.relevance.assessment import Asked, assess
    >>> table = pa.table({"x": [*range(200)], "y": [i > 99 for i in range(200)]})
    >>> found = results_of(assess(Asked(table, "y")))
    >>> [auc] = [one for one in found if one.statistic == "auc"]
    >>> auc.n, auc.value, auc.low, auc.high
    (200, 1.0, 1.0, 1.0)
    """
    for row in found.scores:
        yield from _scores(found, row, None)
        yield from _model(found, row["feature"])
    for row in found.by_period:
        yield from _scores(found, row, row["by_value"])
    for way, one in (("forward", found.forward), ("mixed", found.mixed)):
        if one.skill:
            yield _estimated(None, f"model_skill_{way}", one.skill, one.rows)
        else:
            yield Result(None, f"model_skill_{way}", None, 0, None, reason=one.reason)


def _scores(
    found: Assessment, row: Mapping[str, Any], period: str | None
) -> Iterator[Result]:
    name, n = row["feature"], row["n"]
    whole = period is None
    tested = found.tests.get(name, {}) if whole else {}
    yield Result(name, "null_share", period, row["rows"], row["null_share"])
    yield Result(name, "distinct_count", period, n, row["distinct_count"])
    for measure in _SCORES:
        low, high = found.interval(row, measure) if whole else (None, None)
        yield Result(
            feature=name,
            statistic=measure,
            period=period,
            n=row["rows"] if measure in COUNTS_NULL else n,
            value=row[measure],
            low=low,
            high=high,
            p=tested.get("p"),
            q=tested.get("q"),
            reason=row["reason"] if row[measure] is None else None,
        )


def _model(found: Assessment, name: str) -> Iterator[Result]:
    for way, one in (("forward", found.forward), ("mixed", found.mixed)):
        fall = one.falls.get((name,))
        if fall is not None:
            yield _estimated(name, f"permutation_{way}", fall, one.rows)
            yield Result(name, f"shap_{way}", None, one.rows, one.shap[name])
        else:
            reason = one.reason
            yield Result(name, f"permutation_{way}", None, 0, None, reason=reason)
    yield Result(
        name, "shadow_share", None, found.shadows.rounds, found.shadows.share(name)
    )
    halves = found.halves
    yield Result(name, "selection_frequency", None, halves.rounds, halves.share(name))
    place = [one.feature for one in found.order].index(name) + 1
    yield Result(name, "mrmr_rank", None, found.rows, float(place))


def _estimated(name: str | None, statistic: str, one: Estimate, rows: int) -> Result:
    return Result(name, statistic, None, rows, one.value, one.low, one.high)
