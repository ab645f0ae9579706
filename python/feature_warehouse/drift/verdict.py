"""What a comparison comes to, in one word and in a sentence."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from feature_warehouse.counted import counted
from feature_warehouse.drift.bins import Binned
from feature_warehouse.drift.distances import chance_psi

# with fewer rows on a side nothing can be said
FEWEST_ROWS = 30
STABLE, WATCH, DRIFTED, UNKNOWN = "stable", "watch", "drifted", "unknown"


@dataclass(frozen=True)
class Limits:
    """From where on a change is large, and how often chance may exceed it.

    ``alpha`` is divided among the comparisons, and the two questions asked of each.
    """

    max_psi: float
    max_null_change: float
    alpha: float
    comparisons: int
    min_move: float = 0.1

    @property
    def share(self) -> float:
        """The share of false alarms of one question."""
        return self.alpha / self.comparisons / 2


@dataclass(frozen=True)
class Judged:
    """A verdict, its reason in words, and the limit of PSI."""

    verdict: str
    reason: str
    psi_limit: float | None


def judged(
    binned: Binned, psi: float | None, limits: Limits, moved: float | None = None
) -> Judged:
    """Judge a feature: drifted is large and beyond chance, watch is beyond it alone.

    The known values are judged by PSI, and what is NULL by itself: as a bin of few rows
    it would be most of the PSI. ``moved``, by how many standard deviations the values
    of an ordered feature moved, must be large and beyond chance as well: values on the
    edge of a bin need not move far to be in another.

    Examples
    --------
    >>> from feature_warehouse.drift.distances import distances
    >>> counts = np.array([[60, 60], [20, 100]])
    >>> binned = Binned(("a", "b"), counts, (0, 0))
    >>> psi = distances(counts).psi
    >>> judged(binned, psi, Limits(0.1, 0.1, 0.05, 1)).verdict
    'drifted'
    >>> judged(binned, psi, Limits(0.1, 0.1, 0.05, 1), moved=0.02).verdict
    'stable'
    """
    known = binned.counts.sum(axis=1) if binned.labels else np.zeros(2, dtype=int)
    rows = known + np.array(binned.nulls)
    if not rows.all():
        side = "current side" if rows[0] else "reference"
        return Judged(UNKNOWN, f"the {side} has no row", None)
    if rows.min() < FEWEST_ROWS:
        few = f"{rows[0]} before, {rows[1]} now, {FEWEST_ROWS} are needed"
        return Judged(UNKNOWN, f"too few rows to tell: {few}", None)
    parts, limit, signs = [], None, [_null_signs(binned, rows, limits)]
    if psi is not None:
        chance = chance_psi(binned.counts, share=limits.share)
        limit = max(limits.max_psi, chance)
        far = norm.isf(limits.share / 2) * np.sqrt((1 / known).sum())
        is_sure = psi > chance and (moved is None or moved > far)
        is_large = psi > limits.max_psi and (moved is None or moved > limits.min_move)
        signs.append(_sign(is_sure, is_large))
        parts.append(_of_values(binned, psi, limit))
        if moved is not None:
            parts[-1] += (
                f", moved by {moved:.2f} standard deviations, "
                f"limit {max(limits.min_move, far):.2f}"
            )
    if any(binned.nulls):
        before, now = 100 * np.array(binned.nulls) / rows
        parts.append(
            f"NULL {before:.1f} % of {rows[0]} before, {now:.1f} % of {rows[1]} now"
        )
    return Judged((STABLE, WATCH, DRIFTED)[max(signs)], "; ".join(parts), limit)


def _null_signs(binned: Binned, rows: np.ndarray, limits: Limits) -> int:
    """The place in STABLE, WATCH, DRIFTED of the change of the share of NULL."""
    before, now = np.array(binned.nulls) / rows
    change, share = abs(now - before), sum(binned.nulls) / rows.sum()
    spread = np.sqrt(share * (1 - share) * (1 / rows).sum())
    chance = norm.isf(limits.share / 2) * spread
    return _sign(change > chance, change > limits.max_null_change)


def _sign(is_sure: bool, is_large: bool) -> int:
    # what is large in few rows is what chance gives
    return 0 if not is_sure else 2 if is_large else 1


def _of_values(binned: Binned, psi: float, limit: float) -> str:
    n, m = binned.counts.sum(axis=1)
    shares = 100 * binned.counts / np.array([[n], [m]])
    most = int(np.abs(shares[0] - shares[1]).argmax())
    return (
        f"PSI {psi:.3f} over {counted(len(binned.labels), 'bin')}, limit {limit:.3f}, "
        f"n {n} against {m}, most in {binned.labels[most]}: {shares[0, most]:.1f} % "
        f"before, {shares[1, most]:.1f} % now"
    )
