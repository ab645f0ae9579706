"""Which features say the same: their correlations, and clusters of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from feature_warehouse.relevance.observed.arrays import Matrix, columns, midranks
from feature_warehouse.relevance.observed.prepared import prepared
from feature_warehouse.relevance.single.scores import names

ALIKE = 0.9
# more rows change the third digit, and cost seconds for each pair of patterns of NULLs
MOST_ROWS = 100_000


def redundancy_clusters(
    table: Any,
    target: str,
    *,
    without: str | Sequence[str] | None = None,
    features: Sequence[str] | None = None,
    alike: float = ALIKE,
    seed: int = 0,
) -> pa.Table:
    """Put features together that can stand for each other.

    Parameters
    ----------
    target
        It is no feature, and rows without it are left out.
    without
        Keys, clocks and other columns that are no features.
    alike
        Any two features of a cluster have abs(Spearman) of at least so much.
    seed
        Which rows are read, where there are more than 100,000.

    Returns
    -------
    One row per feature that has an order (a number, a date, a boolean): ``cluster``, a
    number from 1 in the order of the table, and ``nearest`` and ``nearest_spearman``,
    the other feature with the largest absolute correlation, NULL if there is none.

    Notes
    -----
    Complete linkage of 1 - abs(rho): a chain of features, each like the next, does not
    put the first and the last together, as single or average linkage may.

    Examples
    --------
    >>> table = pa.table({"a": [1, 2, 3, 4], "b": [9, 8, 6, 1], "y": [0, 1, 1, 0]})
    >>> found = redundancy_clusters(table, "y").to_pylist()
    >>> [(one["feature"], one["cluster"], one["nearest_spearman"]) for one in found]
    [('a', 1, -1.0), ('b', 1, -1.0)]
    """
    with prepared(table, target, features=features, without=names(without)) as given:
        ordered = [one for one in given.features if one.column.is_ordered]
        where = ""
        if given.rows > MOST_ROWS:
            keep = int(MOST_ROWS / given.rows * 2**32)
            where = f"where hash(rowid, {seed}) % {2**32} < {keep}"
        values = columns(given, [one.cell for one in ordered], where=where)
    rho = spearman_matrix(values)
    labels = [one.column.name for one in ordered]
    nearest = _nearest(rho)
    return pa.table(
        {
            "feature": pa.array(labels, pa.string()),
            "cluster": pa.array(clusters(rho, alike=alike), pa.int64()),
            "nearest": pa.array(
                [None if one is None else labels[one] for one in nearest], pa.string()
            ),
            "nearest_spearman": pa.array(
                [
                    None if one is None else float(rho[place, one])
                    for place, one in enumerate(nearest)
                ],
                pa.float64(),
            ),
        }
    )


def spearman_matrix(values: Matrix) -> Matrix:
    """Correlate the ranks of each pair of columns over the rows where both are known.

    NaN where a side is constant there.

    Notes
    -----
    Columns are ranked once for each pattern of missing values that they meet, so a
    table without any is one product of matrices.

    Examples
    --------
    >>> values = np.array([[1.0, 3.0], [2.0, 2.0], [3.0, 1.0], [9.0, np.nan]])
    >>> spearman_matrix(values).tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    known = ~np.isnan(values)
    patterns, pattern_of = np.unique(known, axis=1, return_inverse=True)
    pattern_of = pattern_of.ravel()
    width = values.shape[1]
    rho = np.full((width, width), np.nan)
    for one in range(patterns.shape[1]):
        for other in range(one, patterns.shape[1]):
            both = patterns[:, one] & patterns[:, other]
            left, right = (np.flatnonzero(pattern_of == p) for p in (one, other))
            block = _correlated(values[both][:, left], values[both][:, right])
            rho[np.ix_(left, right)] = block
            rho[np.ix_(right, left)] = block.T
    return rho


def clusters(rho: Matrix, *, alike: float = ALIKE) -> list[int]:
    """Number the clusters of a matrix of correlations, in the order of its rows.

    Examples
    --------
    >>> clusters(np.array([[1, 0.1, -0.95], [0.1, 1, 0.2], [-0.95, 0.2, 1]]))
    [1, 2, 1]
    """
    if len(rho) < 2:
        return [1] * len(rho)
    # a constant is like nothing, another constant included
    distance = 1 - np.abs(np.nan_to_num(rho, nan=0.0))
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), method="complete")
    found = fcluster(tree, 1 - alike + 1e-12, criterion="distance")
    numbers: dict[int, int] = {}
    return [numbers.setdefault(int(one), len(numbers) + 1) for one in found]


def _correlated(left: Matrix, right: Matrix) -> Matrix:
    if not len(left):
        return np.full((left.shape[1], right.shape[1]), np.nan)
    sides = [midranks(one) for one in (left, right)]
    squares = np.outer(*((one**2).sum(axis=0) for one in sides))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = sides[0].T @ sides[1] / np.sqrt(squares)
    return np.clip(found, -1, 1)


def _nearest(rho: Matrix) -> list[int | None]:
    size: npt.NDArray[np.float64] = np.abs(np.nan_to_num(rho, nan=-1.0))
    size[np.isnan(rho)] = -1
    np.fill_diagonal(size, -1)
    return [
        int(row.argmax()) if len(row) > 1 and row.max() >= 0 else None for row in size
    ]
