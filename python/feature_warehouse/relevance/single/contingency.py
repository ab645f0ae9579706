"""What a table of counts says: bins of a feature down, classes of the target across.

Every function gives NaN where the table has one bin or one class: nothing can be said.
"""

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]


def entropy(counts: npt.ArrayLike) -> float:
    """Give the entropy of counts in nats, as counted (no correction).

    Examples
    --------
    >>> round(entropy([1, 1]), 6)  # ln 2
    0.693147
    """
    known = np.asarray(counts, dtype=float)
    known = known[known > 0]
    share = known / known.sum()
    return float(-(share * np.log(share)).sum())


def corrected_entropy(counts: npt.ArrayLike) -> float:
    """Give the entropy of counts in nats, with Miller's correction.

    Examples
    --------
    >>> round(corrected_entropy([50, 50]), 6)  # ln 2 + (2 - 1) / 200
    0.698147
    """
    known = np.asarray(counts)
    classes = int((known > 0).sum())
    return entropy(known) + (classes - 1) / (2 * int(known.sum()))


def mutual_information(counts: Counts, *, corrected: bool = True) -> float:
    """Give the mutual information of bins and classes in nats.

    Notes
    -----
    Counted, it is too high by about (occupied cells - bins - classes + 1) / 2n, which
    the correction of Miller (1955) and Madow takes off. It is not cut off at zero, so
    chance spreads around zero, and a feature that says nothing may be slightly below.

    Examples
    --------
    >>> table = np.array([[50, 0], [0, 50]])
    >>> round(mutual_information(table, corrected=False), 6)  # ln 2
    0.693147
    >>> round(mutual_information(table), 6)  # 2 cells, 2 bins, 2 classes: + 1 / 200
    0.698147
    """
    table = occupied(counts)
    if table is None:
        return float("nan")
    total = table.sum()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
    full = table > 0
    counted = float((table[full] / total * np.log(table[full] / expected[full])).sum())
    if not corrected:
        return counted
    cells, bins, classes = int(full.sum()), *table.shape
    return counted - (cells - bins - classes + 1) / (2 * int(total))


def theils_u(counts: Counts) -> float:
    """Give Theil's U: the share of the target's uncertainty that the bins remove.

    Examples
    --------
    >>> theils_u(np.array([[50, 0], [0, 50]]))
    1.0
    """
    table = occupied(counts)
    if table is None:
        return float("nan")
    return mutual_information(table, corrected=False) / entropy(table.sum(axis=0))


def cramers_v(counts: Counts) -> float:
    """Give Cramér's V, corrected for bias, so that many bins are no merit.

    Notes
    -----
    Bergsma (2013), "A bias-correction for Cramér's V and Tschuprow's T". Its zero is
    part of the definition: association not above what chance gives.

    Examples
    --------
    >>> round(cramers_v(np.array([[50, 0], [0, 50]])), 6)
    1.0
    """
    table = occupied(counts)
    if table is None:
        return float("nan")
    total = table.sum()
    bins, classes = table.shape
    margins = np.outer(table.sum(axis=1), table.sum(axis=0))
    phi = float((table / margins * table).sum()) - 1
    phi = max(0.0, phi - (bins - 1) * (classes - 1) / (total - 1))
    smaller = min(
        bins - (bins - 1) ** 2 / (total - 1),
        classes - (classes - 1) ** 2 / (total - 1),
    )
    # two rows in two bins: the corrected table has no room for an association
    return float(np.sqrt(phi / (smaller - 1))) if smaller > 1 else float("nan")


def information_value(counts: Counts) -> float:
    """Give the information value of bins for two classes.

    Notes
    -----
    Sum over bins of (share of class 1 - share of class 0) times the logarithm of their
    ratio (Siddiqi, 2006). A bin without one of the classes would make it infinite: half
    a row is added to both classes of that bin, in the logarithm only. Without such a
    bin nothing is smoothed.

    Examples
    --------
    >>> # (.25 - .75) ln (.25 / .75) twice: ln 3
    >>> round(information_value(np.array([[75, 25], [25, 75]])), 6)
    1.098612
    """
    table = occupied(counts)
    if table is None or table.shape[1] != 2:
        return float("nan")
    shares = table / table.sum(axis=0)
    lacking = (table == 0).any(axis=1, keepdims=True)
    smooth = (table + np.where(lacking, 0.5, 0.0)) / table.sum(axis=0)
    evidence = np.log(smooth[:, 1] / smooth[:, 0])
    return float(((shares[:, 1] - shares[:, 0]) * evidence).sum())


def occupied(counts: Counts) -> Counts | None:
    """Leave out empty bins and classes; None where one of either is left.

    Examples
    --------
    >>> occupied(np.array([[1, 0], [1, 0]])) is None
    True
    """
    table = np.asarray(counts)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    return table if min(table.shape) > 1 else None
