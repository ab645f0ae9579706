"""What a comparison comes to, in one word and in a sentence."""

import numpy as np

from feature_warehouse.drift.bins import NULL, Binned
from feature_warehouse.drift.distances import Distances

STABLE, WATCH, DRIFTED, UNKNOWN = "stable", "watch", "drifted", "unknown"


def verdict(psi: float | None, *, chance: float | None, max_psi: float) -> str:
    """Give the verdict: drifted is large and beyond chance, watch is one of both.

    Examples
    --------
    >>> [verdict(one, chance=0.15, max_psi=0.1) for one in (0.05, 0.12, 0.2, None)]
    ['stable', 'watch', 'drifted', 'unknown']
    """
    if psi is None or chance is None:
        return UNKNOWN
    signs = (psi > max_psi) + (psi > chance)
    return (STABLE, WATCH, DRIFTED)[signs]


def reason(binned: Binned, found: Distances, *, limit: float | None) -> str:
    """Say why: PSI and its limit with n, the bin that moved most, and NULL.

    Examples
    --------
    >>> from feature_warehouse.drift.distances import distances
    >>> counts = np.array([[50, 50], [30, 70]])
    >>> reason(Binned(("a", "b"), counts), distances(counts), limit=0.15)
    'PSI 0.166 over 2 bins, limit 0.150, n 100 against 100; most in a: 50.0 % before, 30.0 % now'
    """  # noqa: E501
    n, m = binned.counts.sum(axis=1) if binned.labels else (0, 0)
    if not n or not m:
        return f"the {'current side' if n else 'reference'} has no row"
    shares = 100 * binned.counts / np.array([[n], [m]])
    most = int(np.abs(shares[0] - shares[1]).argmax())
    said = (
        f"PSI {found.psi:.3f} over {len(binned.labels)} bins, limit {limit:.3f}, "
        f"n {n} against {m}; most in {binned.labels[most]}: {shares[0, most]:.1f} % "
        f"before, {shares[1, most]:.1f} % now"
    )
    if NULL in binned.labels and binned.labels[most] != NULL:
        before, now = 100 * binned.count(NULL) / np.array([n, m])
        said += f"; NULL {before:.1f} % before, {now:.1f} % now"
    return said
