"""The same bins on both sides: their edges from the reference, and what they hold."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from feature_warehouse.drift.sides import REFERENCE, SIDES, Feature, Sides

MOST_BINS, FEW_BINS, FEW_ROWS = 10, 5, 500
# above, the deciles of a tenth of the rows are near enough, and six times cheaper
EXACT_ROWS = 200_000
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Binned:
    """The bins of a feature's known values, and how many rows each side has in them.

    ``counts`` has the reference first; bins that both lack are not there. ``nulls``
    counts what is NULL or NaN.
    """

    labels: tuple[str, ...]
    counts: Counts
    nulls: tuple[int, int]


def edges(both: Sides, *, seed: int = 0) -> dict[str, list[float]]:
    """Give the upper edges of the bins of each ordered feature; the last is infinite.

    Deciles of the reference, or quintiles where a side has fewer than 500 rows. Equal
    ones are one.
    """
    ordered = [one for one in both.features if one.is_ordered]
    if not ordered:
        return {}
    bins = FEW_BINS if min(both.rows.values()) < FEW_ROWS else MOST_BINS
    shares = [part / bins for part in range(1, bins)]
    outputs = ", ".join(
        f"quantile_disc({one.cell}, {shares}) filter (where not isnan({one.cell}))"
        for one in ordered
    )
    is_large = both.rows[REFERENCE] > EXACT_ROWS
    sample = f" where hash(rowid, {seed}) % 10 = 0" if is_large else ""
    query = f"select {outputs} from {REFERENCE}{sample}"
    answer = both.connection.execute(query).fetchall()[0]
    return {
        one.name: [*sorted({float(cut) for cut in cuts or []} - {math.inf}), math.inf]
        for one, cuts in zip(ordered, answer, strict=True)
    }


def counted(both: Sides, cuts: Mapping[str, Sequence[float]]) -> dict[str, Binned]:
    """Count both sides: an ordered feature by its edges, another by its values."""
    ordered = [one for one in both.features if one.is_ordered]
    found = _ordered(both, ordered, cuts)
    for one in both.features:
        if not one.is_ordered:
            found[one.name] = _categories(both, one)
    return found


def _ordered(
    both: Sides, features: Sequence[Feature], cuts: Mapping[str, Sequence[float]]
) -> dict[str, Binned]:
    by_side = [side_counts(both, features, cuts, side) for side in SIDES]
    return {
        one.name: _kept(
            _labels(cuts[one.name]),
            [counts[one.name][0] for counts in by_side],
            [counts[one.name][1] for counts in by_side],
        )
        for one in features
    }


def side_counts(
    both: Sides,
    features: Sequence[Feature],
    cuts: Mapping[str, Sequence[float]],
    side: str,
) -> dict[str, tuple[list[int], int]]:
    """Count one side of ordered features: the rows in each bin, and those not known.

    One scan, whatever the number of features.
    """
    if not features:
        return {}
    outputs = []
    for one in features:
        # texts, because a number with a point is a decimal, and rounds on its way
        ends = [str(end) for end in cuts[one.name]]
        outputs += [
            f"histogram({one.cell}, cast({ends} as double[]))",
            f"count({one.cell})",
            f"sum(cast(isnan({one.cell}) as integer))",
        ]
    query = f"select {', '.join(outputs)} from {side}"
    answer = both.connection.execute(query).fetchall()[0]
    found = {}
    for place, one in enumerate(features):
        bars, known, nans = answer[3 * place : 3 * place + 3]
        held = [(bars or {}).get(end, 0) for end in cuts[one.name]]
        # DuckDB counts NaN in the first bin
        held[0] -= nans or 0
        found[one.name] = (held, both.rows[side] - known + (nans or 0))
    return found


def _labels(ends: Sequence[float]) -> list[str]:
    starts = [-math.inf, *ends[:-1]]
    return [f"({low:g}, {high:g}]" for low, high in zip(starts, ends, strict=True)]


def by_value(both: Sides, one: Feature) -> list[dict[str, int]]:
    """Count each known value of a feature, the reference first."""
    return [
        dict(
            both.connection.execute(
                f"select {one.cell}, count(*) from {side} "
                f"where {one.cell} is not null group by 1"
            ).fetchall()
        )
        for side in SIDES
    ]


def _categories(both: Sides, one: Feature) -> Binned:
    known = by_value(both, one)
    names = sorted({*known[0], *known[1]})
    rows = [[held.get(name, 0) for name in names] for held in known]
    nulls = [
        both.rows[side] - sum(held.values())
        for side, held in zip(SIDES, known, strict=True)
    ]
    return _kept(names, rows, nulls)


def _kept(
    labels: Sequence[str], rows: Sequence[Sequence[int]], nulls: Sequence[int]
) -> Binned:
    """Leave out the bins that both sides lack."""
    counts = np.array(rows, dtype=np.int64).reshape(2, -1)
    some = counts.sum(axis=0) > 0
    names = tuple(one for one, is_there in zip(labels, some, strict=True) if is_there)
    return Binned(names, counts[:, some], (int(nulls[0]), int(nulls[1])))
