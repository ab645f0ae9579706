"""What a model loses without a feature, asked of rows it has not learnt from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from feature_warehouse.relevance.chance.bootstrap import entity_weights
from feature_warehouse.relevance.models.folds import Fold
from feature_warehouse.relevance.models.model import contributions, fitted, predicted
from feature_warehouse.relevance.models.shuffles import shuffles
from feature_warehouse.relevance.models.skill import skill, skill_by_draw
from feature_warehouse.relevance.observed.observations import Floats, Observations

DRAWS = 200
_INTERVAL = (2.5, 97.5)
Unit = tuple[str, ...]


@dataclass(frozen=True)
class Estimate:
    """A value and its interval, which is None where no draw of entities had one."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Importance:
    """What the folds say, each asked of a model that learnt from other rows.

    ``skill`` is the folds' mean score (AUC, the mean of AUCs of one class against the
    rest, or R2). ``falls`` says for each feature, and each cluster of them, how much
    the score falls when its values change places between entities. ``shap`` is the mean
    of a feature's absolute contributions. Without a fold to ask, ``reason`` says why.
    """

    skill: Estimate | None
    by_fold: tuple[float, ...]
    falls: Mapping[Unit, Estimate]
    shap: Mapping[str, float]
    rows: int
    reason: str | None = None


@dataclass(frozen=True)
class _Asked:
    """One fold's score, the falls of each unit, and both under each draw."""

    skill: float
    falls: Floats
    skill_draws: Floats
    fall_draws: Floats
    shap: Floats


def importance(
    seen: Observations,
    folds: Sequence[Fold],
    *,
    clusters: Sequence[Sequence[str]] = (),
    repeats: int = 5,
    seed: int = 0,
) -> Importance:
    """Measure permutation importance and SHAP on the rows each fold holds out.

    Parameters
    ----------
    clusters
        Features that say the same: exchanged one by one, each hides behind the others.

    Notes
    -----
    Breiman (2001): the fall of the score when a feature's values change places, here
    those of entities within a period. Intervals are percentiles over draws of entities
    with replacement, the models as they are: how sure the score is, not the learning.

    Examples
    --------
    >>> from feature_warehouse.relevance.models.folds import forward_folds
    >>> y, noise = np.tile([0.0, 1.0], 100), np.repeat([0.0, 1.0], 100)
    >>> seen = Observations(("x", "n"), np.column_stack([y, noise]), (), y, 2,
    ...                     np.tile(np.arange(100), 2), np.repeat([0, 1], 100))
    >>> found = importance(seen, forward_folds(seen))
    >>> found.skill.value, found.falls["n",].value
    (1.0, 0.0)
    """
    troubles = {fold: _trouble(seen, fold) for fold in folds}
    usable = [fold for fold, trouble in troubles.items() if trouble is None]
    reason = next(filter(None, troubles.values()), None)
    if not usable:
        reason = reason or "there is one period, or one entity, only"
        return Importance(None, (), {}, {}, 0, reason)
    units: list[Unit] = [*((name,) for name in seen.names), *map(tuple, clusters)]
    _, entities = np.unique(seen.groups, return_inverse=True)
    weights = entity_weights(entities, DRAWS, np.random.default_rng(seed))
    found = []
    for number, fold in enumerate(usable):
        draw = (seed, number)
        found.append(_ask(seen, fold, units, weights[fold.test], repeats, draw))
    return _together(
        found, units, seen.names, [len(one.test) for one in usable], reason
    )


def _together(
    found: Sequence[_Asked],
    units: Sequence[Unit],
    names: Sequence[str],
    rows: Sequence[int],
    reason: str | None,
) -> Importance:
    """The mean over folds: of scores and falls each counts once, of SHAP each row."""
    falls = np.mean([one.falls for one in found], axis=0)
    fall_draws = np.mean([one.fall_draws for one in found], axis=0)
    shap = np.average([one.shap for one in found], axis=0, weights=rows)
    return Importance(
        skill=_estimate(
            np.mean([one.skill for one in found]),
            np.mean([one.skill_draws for one in found], axis=0),
        ),
        by_fold=tuple(one.skill for one in found),
        falls={
            unit: _estimate(falls[i], fall_draws[i]) for i, unit in enumerate(units)
        },
        shap=dict(zip(names, map(float, shap), strict=True)),
        rows=sum(rows),
        reason=reason,
    )


def _trouble(seen: Observations, fold: Fold) -> str | None:
    if not seen.names:
        return "there are no features"
    for rows, where in ((fold.train, "learn from"), (fold.test, "be asked about")):
        if len(np.unique(seen.y[rows])) < 2:
            return f"a fold has one value of the target among the rows to {where}"
    return None


def _ask(
    seen: Observations,
    fold: Fold,
    units: Sequence[Unit],
    weights: Floats,
    repeats: int,
    draw: tuple[int, int],
) -> _Asked:
    rng = np.random.default_rng(draw)
    model = fitted(seen.rows(fold.train), seed=int(rng.integers(2**31)))
    asked = seen.rows(fold.test)
    told = predicted(model, asked.values)
    score = skill(asked.y, told, asked.classes)
    draws = skill_by_draw(asked.y, told, asked.classes, weights)
    # every feature meets the same exchanges, which makes their falls comparable
    places_of = shuffles(asked, repeats, rng)
    used = model.feature_importance("split") > 0
    place = {name: i for i, name in enumerate(seen.names)}
    falls, fall_draws = np.zeros(len(units)), np.zeros((len(units), DRAWS))
    for i, unit in enumerate(units):
        # what no tree asks for can change nothing
        places = [place[name] for name in unit if used[place[name]]]
        if places:
            without = _exchanged(model, asked, places, places_of)
            left, left_draws = _mean_skill(asked, without, weights)
            falls[i], fall_draws[i] = score - left, draws - left_draws
    return _Asked(score, falls, draws, fall_draws, contributions(model, asked.values))


def _mean_skill(
    asked: Observations, told: Sequence[Floats], weights: Floats
) -> tuple[float, Floats]:
    """The mean score of several predictions, whole and under each draw."""
    y, classes = asked.y, asked.classes
    whole = np.mean([skill(y, one, classes) for one in told])
    draws = [skill_by_draw(y, one, classes, weights) for one in told]
    return float(whole), np.mean(draws, axis=0)


def _exchanged(
    model: object, asked: Observations, places: list[int], rows_of: np.ndarray
) -> list[Floats]:
    """The predictions when some features' values change places, for each exchange."""
    # all in one call: LightGBM takes long to start, and not to go on
    values = np.tile(asked.values, (len(rows_of), 1, 1))
    for one, rows in zip(values, rows_of, strict=True):
        one[:, places] = asked.values[np.ix_(rows, places)]
    flat = values.reshape(-1, asked.values.shape[1])
    return np.split(predicted(model, flat), len(rows_of))


def _estimate(value: float, draws: Floats) -> Estimate:
    known = draws[np.isfinite(draws)]
    if not len(known):
        return Estimate(float(value), None, None)
    low, high = np.percentile(known, _INTERVAL)
    return Estimate(float(value), float(low), float(high))
