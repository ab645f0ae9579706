"""How far two rows of counts over the same bins are apart."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2, chi2_contingency, entropy

from feature_warehouse.drift.bins import Counts


@dataclass(frozen=True)
class Distances:
    """The distances of two rows of counts; None where a side has no row."""

    psi: float | None = None
    jensen_shannon: float | None = None
    hellinger: float | None = None
    l_infinity: float | None = None
    total_variation: float | None = None
    chi_square: float | None = None


def distances(counts: Counts) -> Distances:
    """Measure how far two rows of counts are apart.

    Notes
    -----
    PSI, the symmetric sum of relative entropies, has half a row more in each bin of
    both sides (Jeffreys), so that an empty bin is no infinity. The Jensen-Shannon
    distance is of natural logarithms. `bin_distances` is the same in SQL.

    Examples
    --------
    >>> found = distances(np.array([[50, 50], [30, 70]]))
    >>> round(found.total_variation, 4), round(found.psi, 4)
    (0.2, 0.1659)
    """
    totals = counts.sum(axis=1)
    if not totals.all():
        return Distances()
    p, q = counts / totals[:, None]
    bins = counts.shape[1]
    smooth = (counts + 0.5) / (totals + 0.5 * bins)[:, None]
    return Distances(
        psi=float(entropy(*smooth) + entropy(*smooth[::-1])),
        # a rounding error below zero has no root
        jensen_shannon=float(np.nan_to_num(jensenshannon(p, q))),
        hellinger=float(np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / np.sqrt(2)),
        l_infinity=float(np.abs(p - q).max()),
        total_variation=float(np.abs(p - q).sum() / 2),
        chi_square=float(chi2_contingency(counts, correction=False).statistic)
        if bins > 1
        else 0.0,
    )


def chance_psi(counts: Counts, *, share: float) -> float:
    """Give the PSI that chance alone exceeds in a share of all cases.

    Notes
    -----
    Without drift PSI is about (1/n + 1/m) times a chi-square of bins - 1.

    Examples
    --------
    >>> counts = np.array([[150, 150], [150, 150]])  # 3.8415 * 2 / 300
    >>> round(chance_psi(counts, share=0.05), 4)
    0.0256
    """
    n, m = counts.sum(axis=1)
    quantile = chi2.isf(share, max(counts.shape[1] - 1, 1))
    return float((1 / n + 1 / m) * quantile)
