"""PSI as evidently computes it, for those who come from there."""

from collections.abc import Mapping

import numpy as np

from feature_warehouse.drift.samples import Vector

# of at most so many distinct values each is a bin
_MOST_VALUES = 20


def evidently_psi_of_numbers(reference: Vector, current: Vector) -> float | None:
    """Give the PSI of two samples over equal-width bins of both together.

    None where a side has no finite value.

    Notes
    -----
    As evidently 0.7: Sturges' number of bins, or the values themselves where the
    reference has at most 20 of them; an empty bin counts as a share of 0.0001, or less
    where the smallest share is. The number of rows makes no difference.

    Examples
    --------
    >>> numbers = np.arange(100.0)
    >>> evidently_psi_of_numbers(numbers, numbers)
    0.0
    """
    was, now = (one[np.isfinite(one)] for one in (reference, current))
    if not len(was) or not len(now):
        return None
    values = np.unique(was)
    if len(values) <= _MOST_VALUES:
        places = np.unique(np.concatenate([was, now]))
        edges = np.append(places, np.inf)
    else:
        edges = np.histogram_bin_edges(np.concatenate([was, now]), bins="sturges")
    return _psi(*(np.histogram(one, edges)[0] for one in (was, now)))


def evidently_psi_of_categories(
    reference: Mapping[str, int], current: Mapping[str, int]
) -> float | None:
    """Give the PSI of two counts by category, as evidently does; None as above.

    Examples
    --------
    >>> round(evidently_psi_of_categories({"a": 1, "b": 1}, {"a": 1, "b": 3}), 6)
    0.274653
    """
    names = sorted({*reference, *current})
    counts = [
        np.array([side.get(one, 0) for one in names]) for side in (reference, current)
    ]
    return _psi(*counts) if all(one.sum() for one in counts) else None


def _psi(was: np.ndarray, now: np.ndarray) -> float:
    p, q = (_filled(one / one.sum()) for one in (was, now))
    return float(((p - q) * np.log(p / q)).sum())


def _filled(shares: Vector) -> Vector:
    least = shares[shares > 0].min()
    return np.where(shares > 0, shares, least / 1e6 if least <= 0.0001 else 0.0001)
