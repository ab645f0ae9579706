"""Scores of resampled rows, as weights: how often a row was drawn, many draws at once.

Weights are a matrix of rows down and draws across, because a row is then contiguous.
"""

import numpy as np
import numpy.typing as npt
from scipy.special import xlogy

from feature_warehouse.relevance.observed.arrays import Codes, Matrix


def entity_weights(
    entities: Codes,
    draws: int,
    generator: np.random.Generator,
    size: int | None = None,
) -> Matrix:
    """Draw whole entities with replacement; give each row how often its own was drawn.

    As many are drawn as there are, or ``size``.

    Examples
    --------
    >>> weights = entity_weights(np.array([0, 0, 1]), 4, np.random.default_rng(0))
    >>> bool((weights[0] == weights[1]).all()), (weights[0] + weights[2]).tolist()
    (True, [2.0, 2.0, 2.0, 2.0])
    """
    count = int(entities.max()) + 1
    drawn = generator.multinomial(size or count, np.full(count, 1 / count), size=draws)
    return drawn.T[entities].astype(np.float64)


class Ranked:
    """Midranks of a column in each draw, less their mean, a value of it a row."""

    def __init__(self, values: npt.NDArray[np.float64], weights: Matrix) -> None:
        order = np.argsort(values, kind="stable")
        inner = values[order]
        # not a difference: that of two infinities is NaN
        fresh = np.concatenate([[True], inner[1:] != inner[:-1]])
        self.place = np.empty(len(values), dtype=np.int64)
        self.place[order] = np.cumsum(fresh) - 1
        self.held = weights[order]
        if not fresh.all():
            self.held = np.add.reduceat(self.held, np.flatnonzero(fresh), axis=0)
        # equal values share the mean of the ranks that their copies take up, which is
        # upto - (held - 1) / 2, and the mean of all ranks is (total + 1) / 2
        self.ranks = np.cumsum(self.held, axis=0)
        self.total = self.ranks[-1].copy()
        self.ranks -= self.held / 2
        self.ranks -= self.total / 2
        self.squares = np.einsum("ij,ij,ij->j", self.held, self.ranks, self.ranks)


def auc_and_spearman(
    ranked: Ranked, weights: Matrix, codes: Codes, *, classes: int
) -> tuple[Matrix, Matrix]:
    """Give the AUC of each class against the rest, and Spearman's correlation, by draw.

    Examples
    --------
    >>> weights, codes = np.ones((3, 1)), np.array([0, 0, 1])
    >>> ranked = Ranked(np.array([1.0, 2.0, 2.0]), weights)
    >>> aucs, rho = auc_and_spearman(ranked, weights, codes, classes=2)
    >>> aucs.ravel().tolist(), rho.round(6).tolist()
    ([0.25, 0.75], [0.5])
    """
    sums = np.empty((classes, weights.shape[1]))
    held = np.empty_like(sums)
    total = ranked.total
    for class_ in range(1, classes):
        mine = np.flatnonzero(codes == class_)
        inner = weights[mine]
        held[class_] = inner.sum(axis=0)
        ranks = ranked.ranks[ranked.place[mine]]
        sums[class_] = np.einsum("ij,ij->j", inner, ranks)
    # all classes together have all rows, and ranks less their mean add up to nothing
    held[0] = total - held[1:].sum(axis=0)
    sums[0] = -sums[1:].sum(axis=0)
    of_class = np.cumsum(held, axis=0) - held / 2 - total / 2
    squares = (held * of_class**2).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        aucs = 0.5 + sums / (held * (total - held))
        rho = (of_class * sums).sum(axis=0) / np.sqrt(ranked.squares * squares)
    return aucs, rho


def spearman(one: Ranked, other: Ranked, weights: Matrix) -> Matrix:
    """Correlate the midranks of two columns in each draw.

    Examples
    --------
    >>> weights = np.ones((3, 1))
    >>> sides = [Ranked(np.array(x), weights) for x in ([1.0, 2, 4], [3.0, 9, 5])]
    >>> spearman(*sides, weights).tolist()
    [0.5]
    """
    products = np.einsum(
        "ij,ij,ij->j", weights, one.ranks[one.place], other.ranks[other.place]
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        return products / np.sqrt(one.squares * other.squares)


def pearson(values: Matrix, y: Matrix, weights: Matrix) -> Matrix:
    """Correlate each column with y where both are known: columns down, draws across.

    Examples
    --------
    >>> values = np.array([[1.0], [2.0], [3.0], [np.nan]])
    >>> pearson(values, np.array([2.0, 4.0, 7.0, 0.0]), np.ones((4, 1))).round(6)
    array([[0.993399]])
    """
    known = ~np.isnan(values)
    x, at = _standard(values), np.where(known, _standard(y[:, None]), 0)
    count = known.T.astype(float) @ weights
    sums, of_y = x.T @ weights, at.T @ weights
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = (x**2).T @ weights - sums**2 / count
        of_target = (at**2).T @ weights - of_y**2 / count
        both = (x * at).T @ weights - sums * of_y / count
        found = both / np.sqrt(spread * of_target)
    # what is left of a constant is a rounding error
    nothing = (spread < 1e-12 * count) | (of_target < 1e-12 * count)
    return np.clip(np.where(nothing, np.nan, found), -1, 1)


def mutual_information(
    bins: Codes, codes: Codes, weights: Matrix, *, classes: int
) -> Matrix:
    """Give the mutual information of bins and classes by draw, as Miller and Madow.

    Examples
    --------
    >>> bins = codes = np.repeat([0, 1], 50)
    >>> mutual_information(bins, codes, np.ones((100, 1)), classes=2).round(6)
    array([0.698147])
    """
    wide = int(bins.max()) + 1
    cells = np.zeros((wide * classes, len(bins)))
    cells[bins * classes + codes, np.arange(len(bins))] = 1
    counts = (cells @ weights).reshape(wide, classes, -1)
    total = counts.sum(axis=(0, 1))
    sides = (counts.reshape(wide * classes, -1), counts.sum(axis=1), counts.sum(axis=0))
    plain, occupied = zip(
        *(((xlogy(one, one)).sum(axis=0), (one > 0).sum(axis=0)) for one in sides),
        strict=True,
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (plain[0] - plain[1] - plain[2]) / total + np.log(total)
        found -= (occupied[0] - occupied[1] - occupied[2] + 1) / (2 * total)
    return np.where(np.minimum(occupied[1], occupied[2]) > 1, found, np.nan)


def _standard(values: Matrix) -> Matrix:
    """Move columns by their mean and divide by their spread; NaN becomes 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        # powers of two, so that nothing is rounded: squares of large numbers overflow
        size = np.nanmax(np.abs(values), axis=0, initial=0)
        scaled = np.ldexp(values, -np.frexp(size)[1])
        known = (~np.isnan(values)).sum(axis=0)
        moved = scaled - np.nansum(scaled, axis=0) / known
        spread = np.sqrt(np.nansum(moved**2, axis=0) / known)
        return np.nan_to_num(moved / np.where(spread > 0, spread, 1))
