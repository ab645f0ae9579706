"""How far two samples of an ordered feature are apart, without bins."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SampleDistances:
    """None where a side has no value, or infinite ones leave no difference."""

    ks: float | None = None
    wasserstein: float | None = None
    mean_shift: float | None = None
    moved: float | None = None


def sample_distances(reference: Vector, current: Vector) -> SampleDistances:
    """Give Kolmogorov and Smirnov's statistic, Wasserstein's distance, the mean shift.

    Neither sample has NaN. ``mean_shift``, and ``moved``, which is Wasserstein's
    distance, are in standard deviations of the reference.

    Notes
    -----
    One merge of two sorted samples gives both: the largest difference of the empirical
    distribution functions, and the area between them.

    Examples
    --------
    >>> found = sample_distances(np.array([0.0, 1.0, 2.0]), np.array([5.0, 6.0, 7.0]))
    >>> found.ks, found.wasserstein, found.mean_shift
    (1.0, 5.0, 5.0)
    """
    if not len(reference) or not len(current):
        return SampleDistances()
    pooled = np.concatenate([np.sort(reference), np.sort(current)])
    order = np.argsort(pooled, kind="stable")
    values = pooled[order]
    steps = np.where(order < len(reference), 1 / len(reference), -1 / len(current))
    apart = np.abs(np.cumsum(steps))[:-1]
    # within equal values the functions have not risen to their end yet
    is_end = values[1:] != values[:-1]
    ks = float(apart[is_end].max(initial=0.0))
    ends = values[[0, -1]]
    if not np.isfinite(ends).all():
        return SampleDistances(ks=ks)
    spread = float(np.std(reference, ddof=1)) if len(reference) > 1 else 0.0
    shift = float(current.mean() - reference.mean())
    wasserstein = float(apart @ np.diff(values))
    return SampleDistances(
        ks=ks,
        wasserstein=wasserstein,
        mean_shift=shift / spread if spread > 0 else None,
        moved=wasserstein / spread if spread > 0 else None,
    )
