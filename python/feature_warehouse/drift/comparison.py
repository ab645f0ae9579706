"""Two tables, feature by feature: how far apart, whether that is drift, and why."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa

from feature_warehouse.drift.bins import Binned, by_value, counted, edges
from feature_warehouse.drift.compatibility import (
    evidently_psi_of_categories,
    evidently_psi_of_numbers,
)
from feature_warehouse.drift.distances import Distances, distances
from feature_warehouse.drift.samples import SampleDistances, Vector, sample_distances
from feature_warehouse.drift.sides import (
    CURRENT,
    REFERENCE,
    SIDES,
    Feature,
    Sides,
    sides,
)
from feature_warehouse.drift.verdict import (
    DRIFTED,
    STABLE,
    UNKNOWN,
    Limits,
    judged,
)
from feature_warehouse.errors import FeatureWarehouseError

# raise it whenever a value would change for the same rows
METHOD_VERSION = "2"
MODES = ("quantile", "evidently")
_DISTANCES = (
    *("psi", "jensen_shannon", "hellinger", "l_infinity", "total_variation"),
    *("chi_square", "ks", "wasserstein", "mean_shift", "moved"),
    *("reference_null_share", "current_null_share"),
)
SCHEMA = pa.schema(
    [
        ("feature", pa.string()),
        ("kind", pa.string()),
        ("reference_rows", pa.int64()),
        ("current_rows", pa.int64()),
        ("bins", pa.int64()),
        *((name, pa.float64()) for name in _DISTANCES),
        ("new_categories", pa.list_(pa.string())),
        ("lost_categories", pa.list_(pa.string())),
        ("psi_limit", pa.float64()),
        ("verdict", pa.string()),
        ("reason", pa.string()),
        ("method_version", pa.string()),
    ]
)


def compare(
    reference: Any,
    current: Any,
    *,
    features: Sequence[str] | None = None,
    without: Sequence[str] = (),
    max_psi: float = 0.1,
    max_null_change: float = 0.1,
    alpha: float = 0.05,
    seed: int = 0,
    psi: str = "quantile",
) -> pa.Table:
    """Compare each feature of two tables: how far apart, and whether that is drift.

    Parameters
    ----------
    reference, current
        Arrow tables, DataFrames or relations of DuckDB.
    features
        The features; without, every column of either table.
    without
        Keys, clocks and other columns that are no features.
    max_psi, max_null_change, alpha
        A drift is large (PSI of the known values above ``max_psi``, and an ordered
        feature moved by a tenth of a standard deviation; or the share of NULL changed
        by more than ``max_null_change``) and beyond what chance alone exceeds in a
        share ``alpha`` of all cases, which is divided among the features.
    seed
        Which tenth of the reference gives the bins' edges, above 200,000 rows.
    psi
        ``evidently`` gives PSI and its verdict as that package does: over equal-width
        bins, against ``max_psi`` alone, however few the rows.

    Returns
    -------
    A row per feature. Ordered features are binned by the deciles of the reference
    (quintiles below 500 rows on a side), others by their values; the distances are of
    what is known, and NaN counts as NULL. ``ks``, ``wasserstein``, and in
    standard deviations of the reference ``mean_shift`` and ``moved`` (Wasserstein's
    distance) are of the known values of an ordered feature. What cannot be compared
    has the verdict ``unknown`` and the reason.

    Examples
    --------
    >>> was = pa.table({"grade": [float(i % 10) for i in range(300)]})
    >>> now = pa.table({"grade": [float(i % 10) + 2 for i in range(300)]})
    >>> [one] = compare(was, now).to_pylist()
    >>> one["verdict"], one["mean_shift"] > 0.6
    ('drifted', True)
    """
    if psi not in MODES:
        raise FeatureWarehouseError(f"psi is {psi!r}", f"use one of {', '.join(MODES)}")
    with sides(reference, current, features=features, without=without) as both:
        binned = counted(both, edges(both, seed=seed))
        limits = Limits(max_psi, max_null_change, alpha, max(len(both.features), 1))
        rows = [
            _row(both, one, binned[one.name], limits)
            | (_of_evidently(both, one, max_psi) if psi == "evidently" else {})
            for one in both.features
        ]
    of_both = {
        "reference_rows": both.rows[REFERENCE],
        "current_rows": both.rows[CURRENT],
        "method_version": METHOD_VERSION,
    }
    rows += [
        {"feature": name, "verdict": UNKNOWN, "reason": why}
        for name, why in both.apart.items()
    ]
    return pa.Table.from_pylist([{**one, **of_both} for one in rows], schema=SCHEMA)


def _row(both: Sides, one: Feature, binned: Binned, limits: Limits) -> dict[str, Any]:
    found = distances(binned.counts) if binned.labels else Distances()
    samples = SampleDistances()
    if one.is_ordered:
        samples = sample_distances(
            _values(both, one, REFERENCE), _values(both, one, CURRENT)
        )
    said = judged(binned, found.psi, limits, samples.moved)
    return {
        "feature": one.name,
        "kind": one.kind,
        "bins": len(binned.labels),
        **asdict(found),
        **asdict(samples),
        "reference_null_share": _share(binned.nulls[0], both.rows[REFERENCE]),
        "current_null_share": _share(binned.nulls[1], both.rows[CURRENT]),
        **_categories(one, binned),
        **asdict(said),
    }


def _of_evidently(both: Sides, one: Feature, max_psi: float) -> dict[str, Any]:
    if one.is_ordered:
        was, now = (_values(both, one, side) for side in SIDES)
        psi = evidently_psi_of_numbers(was, now)
    else:
        was, now = by_value(both, one)
        psi = evidently_psi_of_categories(was, now)
    if psi is None:
        return {"psi": None, "psi_limit": None, "verdict": UNKNOWN}
    limit, verdict_ = max_psi, DRIFTED if psi >= max_psi else STABLE
    said = f"PSI {psi:.3f} as evidently computes it, limit {limit:.3f}"
    return {"psi": psi, "psi_limit": limit, "verdict": verdict_, "reason": said}


def _values(both: Sides, one: Feature, side: str) -> Vector:
    where = f"{one.cell} is not null and not isnan({one.cell})"
    query = f"select {one.cell} as one from {side} where {where}"
    return np.asarray(both.connection.execute(query).fetchnumpy()["one"], dtype=float)


def _share(count: int, rows: int) -> float | None:
    return float(count / rows) if rows else None


def _categories(one: Feature, binned: Binned) -> dict[str, list[str] | None]:
    if one.is_ordered:
        return {"new_categories": None, "lost_categories": None}
    pairs = [
        (label, *held)
        for label, held in zip(binned.labels, binned.counts.T, strict=True)
    ]
    return {
        "new_categories": [label for label, was, now in pairs if now and not was],
        "lost_categories": [label for label, was, now in pairs if was and not now],
    }
