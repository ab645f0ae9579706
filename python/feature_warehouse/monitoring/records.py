"""What is drawn of a feature store, as records of the rows of monitoring's models."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

ANY_STRATUM = "all"
_UNSEEN = "another value"


@dataclass(frozen=True)
class DriftRow:
    """A row of `feature_drift`: how far a feature is from what it was."""

    baseline: str
    baseline_source: str
    feature_view: str
    version: str | None
    feature: str
    period: datetime
    stratum: str
    is_latest: bool
    reference_rows: int
    current_rows: int
    psi: float | None
    psi_limit: float | None
    verdict: str
    reason: str | None

    @property
    def view(self) -> str:
        """The name people use: the view's with its version."""
        return view_title(self.feature_view, self.version)

    @property
    def strength(self) -> float | None:
        """PSI by its limit: above 1 it is larger than it may be.

        Examples
        --------
        >>> when = datetime(2026, 1, 1)
        >>> of = ("b", "period", "v", "1", "f", when, "all", True)
        >>> DriftRow(*of, 90, 90, 0.3, 0.1, "drifted", None).strength
        3.0
        """
        if not known(self.psi) or not known(self.psi_limit) or not self.psi_limit:
            return None
        return round(self.psi / self.psi_limit, 6)


@dataclass(frozen=True)
class ProfileRow:
    """What a feature held in a period, or in a baseline, counted in frozen bins.

    Either ``period`` or ``baseline`` is None. ``null_count`` counts NaN too; what is in
    none of a category's bins is in a last bin of its own.
    """

    feature_view: str
    version: str | None
    feature: str
    period: datetime | None
    baseline: str | None
    stratum: str
    row_count: int
    null_count: int
    labels: tuple[str, ...]
    counts: tuple[int, ...]

    @property
    def known_count(self) -> int:
        """Rows in which the feature has a value."""
        return self.row_count - self.null_count


@dataclass(frozen=True)
class FreshnessRow:
    """A row of `view_freshness`: how old a view's latest event was when measured."""

    feature_view: str
    version: str | None
    measured_at: datetime
    row_count: int | None
    age_seconds: float | None
    warn_after_seconds: float | None
    error_after_seconds: float | None
    state: str
    reason: str | None

    @property
    def view(self) -> str:
        """The name people use: the view's with its version."""
        return view_title(self.feature_view, self.version)


@dataclass(frozen=True)
class RunRow:
    """A row of `pipeline_runs`: how a run of dbt went."""

    command: str
    started_at: datetime
    seconds: float
    node_count: int
    failed_count: int
    skipped_count: int
    success_rate: float | None


@dataclass(frozen=True)
class StoreRow:
    """A row of `storage`: how large a store was when measured, or why nobody knows."""

    store: str
    measured_at: datetime
    is_available: bool
    reason: str | None
    bytes: int | None
    growth_bytes: int | None
    disk_bytes: int | None
    disk_used_share: float | None


@dataclass(frozen=True)
class Pictured:
    """All that is drawn; what could not be read is empty, and a note says why."""

    drift: tuple[DriftRow, ...] = ()
    profiles: tuple[ProfileRow, ...] = ()
    freshness: tuple[FreshnessRow, ...] = ()
    runs: tuple[RunRow, ...] = ()
    stores: tuple[StoreRow, ...] = ()
    notes: tuple[str, ...] = ()


Record = TypeVar("Record", DriftRow, FreshnessRow, RunRow, StoreRow)


def records_of(
    kind: type[Record], rows: Iterable[Mapping[str, Any]]
) -> tuple[Record, ...]:
    """Make records of a model's rows; columns that are not drawn are left.

    Examples
    --------
    >>> row = {"store": "exports", "measured_at": datetime(2026, 1, 1), "place": "x"}
    >>> row |= {"is_available": True, "reason": None, "bytes": 12, "growth_bytes": None}
    >>> row |= {"disk_bytes": None, "disk_used_share": None}
    >>> records_of(StoreRow, [row])[0].bytes
    12
    """
    names = [one.name for one in fields(kind)]
    return tuple(kind(**{name: row[name] for name in names}) for row in rows)


def profiles_of(rows: Iterable[Mapping[str, Any]]) -> tuple[ProfileRow, ...]:
    """Make records of rows of `feature_profiles`, or of `feature_baselines`.

    Each needs ``labels`` too, as `feature_bins` has them.

    Examples
    --------
    >>> row = {"feature_view": "v", "version": "1", "feature": "f", "kind": "category"}
    >>> row |= {"period": None, "baseline": "first", "stratum": "all", "row_count": 9}
    >>> row |= {"null_count": 1, "nan_count": 0, "counts": [5, 2], "unseen_count": 1}
    >>> profiles_of([{**row, "labels": ["a", "b"]}])[0].labels
    ('a', 'b', 'another value')
    """
    return tuple(map(_profile, rows))


def _profile(row: Mapping[str, Any]) -> ProfileRow:
    labels, counts = tuple(row["labels"] or ()), tuple(row["counts"] or ())
    if row["kind"] == "category":
        labels, counts = (*labels, _UNSEEN), (*counts, row["unseen_count"])
    return ProfileRow(
        feature_view=row["feature_view"],
        version=row["version"],
        feature=row["feature"],
        period=row.get("period"),
        baseline=row.get("baseline"),
        stratum=row["stratum"],
        row_count=row["row_count"],
        null_count=row["null_count"] + row["nan_count"],
        labels=labels,
        counts=counts,
    )


def view_title(feature_view: str, version: str | None) -> str:
    """Give the name people use: the view's with its version.

    Examples
    --------
    >>> view_title("grades", "2"), view_title("grades", None)
    ('grades.v2', 'grades')
    """
    return f"{feature_view}.v{version}" if version else feature_view


def known(value: float | None) -> bool:
    """Tell whether a number is there and can be drawn.

    Examples
    --------
    >>> known(0.0), known(None), known(float("nan"))
    (True, False, False)
    """
    return value is not None and math.isfinite(value)
