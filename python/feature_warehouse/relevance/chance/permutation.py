"""Targets that change places between entities, and what that does to an association.

Rows of one entity resemble each other, in a feature and in the target. Permuting rows
would tear that apart and call chance significant (17 % of features that say nothing,
where 5 % are due), so an entity's targets stay together and in their order.
"""

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from feature_warehouse.relevance.observed.arrays import Codes, Matrix, midranks


def exchanges(
    entities: Codes,
    waves: Codes | None,
    count: int,
    generator: np.random.Generator,
) -> tuple[Codes, int]:
    """Draw permutations of rows that carry the targets of whole entities.

    Parameters
    ----------
    waves
        The wave of each row. Entities change places with those of the same waves; and
        without waves with those of as many rows, in the order of the table.

    Returns
    -------
    A row of places for each permutation, and how many rows have another entity to
    change with. The others keep their targets, which makes a p-value larger.

    Examples
    --------
    >>> entities = np.array([0, 0, 1, 1, 2])
    >>> found, free = exchanges(entities, None, 50, np.random.default_rng(0))
    >>> free, np.unique(found, axis=0).tolist()
    (4, [[0, 1, 2, 3, 4], [2, 3, 0, 1, 4]])
    """
    order = np.lexsort((np.zeros_like(entities) if waves is None else waves, entities))
    starts = np.flatnonzero(np.diff(entities[order], prepend=-1))
    strata: dict[tuple[int, ...], list[Codes]] = {}
    for rows in np.split(order, starts[1:]) if len(order) else []:
        seen = (len(rows),) if waves is None else tuple(waves[rows].tolist())
        strata.setdefault(seen, []).append(rows)
    found = np.tile(np.arange(len(entities)), (count, 1))
    free = 0
    for members in strata.values():
        if len(members) < 2:
            continue
        rows = np.array(members)
        free += rows.size
        places = np.tile(np.arange(len(rows)), (count, 1))
        drawn = generator.permuted(places, axis=1)
        found[:, rows.ravel()] = rows[drawn].reshape(count, -1)
    return found, free


def ordered_basis(values: npt.NDArray[np.float64]) -> Matrix:
    """Give an ordered feature as one column: its ranks less their mean, NULL at zero.

    Examples
    --------
    >>> ordered_basis(np.array([1.0, np.nan, 5.0])).tolist()
    [[-0.5], [0.0], [0.5]]
    """
    return np.nan_to_num(midranks(values[:, None]))


def category_basis(codes: Codes) -> Matrix:
    """Give categories as a column each, so scaled that sums of squares are Kruskal's H.

    Examples
    --------
    >>> category_basis(np.array([0, 1, 1])).round(2).tolist()
    [[1.0, 0.0], [0.0, 0.71], [0.0, 0.71]]
    """
    held = np.bincount(codes)
    basis = np.zeros((len(codes), len(held)))
    basis[np.arange(len(codes)), codes] = 1 / np.sqrt(held[codes])
    return basis


def target_basis(y: npt.NDArray[np.float64] | None, codes: Codes) -> Matrix:
    """Give the target as columns less their mean: ranks if it has an order, or classes.

    Examples
    --------
    >>> target_basis(np.array([0.0, 1.0, 1.0]), np.array([0, 1, 1])).tolist()
    [[-1.0], [0.5], [0.5]]
    """
    if y is not None:
        return midranks(y[:, None])
    basis = category_basis(codes)
    return basis - basis.mean(axis=0)


def statistics(
    features: Matrix, target: Matrix, places: Codes, starts: Codes
) -> Matrix:
    """Give, a permutation down and a feature across, how large the association is.

    Parameters
    ----------
    features
        The columns of all features side by side; ``starts`` tells where each begins.

    Notes
    -----
    The sum of squared products of a feature's columns with the target's. A constant
    factor apart, that is Spearman's rho squared for two orders, and Kruskal and
    Wallis's H for an order and classes: one product of matrices gives all.

    Examples
    --------
    >>> x = ordered_basis(np.array([1.0, 2.0, 3.0]))
    >>> y = target_basis(np.array([1.0, 2.0, 3.0]), np.zeros(3, dtype=int))
    >>> statistics(x, y, np.array([[0, 1, 2], [1, 0, 2]]), np.array([0])).tolist()
    [[4.0], [1.0]]
    """
    total = np.zeros((len(places), len(starts)))
    for column in target.T:
        total += np.add.reduceat((column[places] @ features) ** 2, starts, axis=1)
    return total


def smallest_p(values: Matrix) -> float:
    """Give the p-value of the first row among all, by the best of several statistics.

    Parameters
    ----------
    values
        A statistic across; the observed rows' first, then a permutation a row.

    Notes
    -----
    Of one statistic: how many are as large, the observed one among them, over how many
    there are (Phipson and Smyth 2010), so never 0. Of several: each has that share in
    every row, and the smallest share of the first row is set against those of all
    (Westfall and Young 1993).

    Examples
    --------
    >>> smallest_p(np.array([[4.0], [1.0], [4.0], [2.0]]))
    0.5
    >>> smallest_p(np.array([[4.0, 1.0], [1.0, 5.0], [3.0, 2.0], [2.0, 0.0]]))
    0.5
    """
    # equal values may differ in their last digit, in the order of adding
    with np.errstate(divide="ignore"):
        logs = np.round(np.log(np.maximum(values, 0)), 9)
    best = rankdata(-logs, method="max", axis=0).min(axis=1)
    return float((best <= best[0]).mean())
