"""How well predictions fit, and how sure that is when other entities had been drawn."""

import numpy as np
import numpy.typing as npt
from sklearn.metrics import r2_score, roc_auc_score

from feature_warehouse.relevance.chance.bootstrap import Ranked, auc_and_spearman
from feature_warehouse.relevance.observed.observations import Floats

NAMES = {0: "R2", 2: "AUC"}


def name_of(classes: int) -> str:
    """Name the score of a target with so many classes, 0 for a quantity.

    Examples
    --------
    >>> name_of(2), name_of(3)
    ('AUC', 'mean one-vs-rest AUC')
    """
    return NAMES.get(classes, "mean one-vs-rest AUC")


def skill(y: Floats, predicted: Floats, classes: int) -> float:
    """Score predictions: AUC, the mean one-against-the-rest AUC, or R2.

    Examples
    --------
    >>> skill(np.array([0.0, 1, 1]), np.array([0.1, 0.4, 0.3]), 2)
    1.0
    """
    if classes == 0:
        return float(r2_score(y, predicted))
    if classes == 2:
        return float(roc_auc_score(y, predicted))
    # a class that the held-out rows lack has no AUC
    present = [i for i in range(classes) if 0 < (y == i).sum() < len(y)]
    aucs = [roc_auc_score(y == i, predicted[:, i]) for i in present]
    return float(np.mean(aucs))


def skill_by_draw(y: Floats, told: Floats, classes: int, weights: Floats) -> Floats:
    """Score the same predictions under each draw's weights, as `entity_weights` gives.

    NaN where a draw has one class.

    Examples
    --------
    >>> y, told = np.array([0.0, 1, 1]), np.array([0.1, 0.4, 0.05])
    >>> weights = np.array([[1.0, 1], [1, 1], [1, 0]])
    >>> skill_by_draw(y, told, 2, weights).tolist()
    [0.5, 1.0]
    """
    if classes == 0:
        return _r2(y, told, weights)
    if classes == 2:
        return _auc(y == 1, told, weights)
    aucs = np.stack([_auc(y == i, told[:, i], weights) for i in range(classes)])
    known = np.isfinite(aucs)
    with np.errstate(invalid="ignore"):
        return np.where(known, aucs, 0.0).sum(axis=0) / known.sum(axis=0)


def _auc(is_one: npt.NDArray[np.bool_], told: Floats, weights: Floats) -> Floats:
    codes = is_one.astype(np.int64)
    aucs, _ = auc_and_spearman(Ranked(told, weights), weights, codes, classes=2)
    return aucs[1]


def _r2(y: Floats, told: Floats, weights: Floats) -> Floats:
    total = weights.sum(axis=0)
    mean = y @ weights / total
    spread = (y * y) @ weights - total * mean * mean
    with np.errstate(invalid="ignore", divide="ignore"):
        found = 1 - (y - told) ** 2 @ weights / spread
    return np.where(spread > 0, found, np.nan)
