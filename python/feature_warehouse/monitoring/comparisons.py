"""Drift by view and baseline, and the shares that its pictures are drawn of."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from feature_warehouse.monitoring.findings import against
from feature_warehouse.monitoring.pictures.distribution import Panel
from feature_warehouse.monitoring.pictures.heat_map import worst_first
from feature_warehouse.monitoring.records import (
    ANY_STRATUM,
    DriftRow,
    ProfileRow,
    known,
)
from feature_warehouse.monitoring.shares import reference_of, shares_of

VERDICTS = ("drifted", "watch", "stable", "unknown")
_Key = tuple[str, str | None, str]


@dataclass(frozen=True)
class Comparison:
    """The rows of `feature_drift` of one view, version and baseline."""

    rows: tuple[DriftRow, ...]

    @property
    def view(self) -> str:
        """The name of the view, with its version."""
        return self.rows[0].view

    @property
    def against(self) -> str:
        """What it is compared with, in words."""
        row = self.rows[0]
        return against(row.baseline, row.baseline_source)

    @property
    def latest(self) -> tuple[DriftRow, ...]:
        """The rows of its latest period."""
        return tuple(one for one in self.rows if one.is_latest)

    @property
    def period(self) -> datetime:
        """The latest period."""
        return max(one.period for one in self.rows)

    @property
    def verdicts(self) -> dict[str, int]:
        """Count the features by their verdict in the whole of the latest period."""
        counts = Counter(
            one.verdict for one in self.latest if one.stratum == ANY_STRATUM
        )
        return {verdict: counts[verdict] for verdict in VERDICTS if counts[verdict]}

    @cached_property
    def worst(self) -> dict[str, DriftRow]:
        """The row that says most of each feature of the latest period, worst first.

        The whole period speaks for its strata, unless one of them is worse.
        """
        rows: dict[str, list[DriftRow]] = {}
        for one in self.latest:
            rows.setdefault(one.feature, []).append(one)
        return {
            name: max(
                (one for one in rows[name] if one.verdict == verdict),
                key=lambda one: (one.stratum == ANY_STRATUM, one.strength or 0),
            )
            for name, verdict in worst_first(self.latest).items()
        }


def comparisons(rows: Iterable[DriftRow]) -> list[Comparison]:
    """Divide rows by view and baseline, those with most drifted features first.

    Examples
    --------
    >>> comparisons([])
    []
    """
    found: dict[tuple[str, str], list[DriftRow]] = {}
    for one in rows:
        found.setdefault((one.view, one.baseline), []).append(one)
    made = [Comparison(tuple(one)) for one in found.values()]
    return sorted(made, key=lambda one: (-_drifted(one), one.view, one.against))


def by_feature(profiles: Iterable[ProfileRow]) -> dict[_Key, list[ProfileRow]]:
    """Divide profiles by view, version and feature.

    Examples
    --------
    >>> row = ProfileRow("v", "1", "f", None, "b", "all", 0, 0, (), ())
    >>> list(by_feature([row]))
    [('v', '1', 'f')]
    """
    found: dict[_Key, list[ProfileRow]] = {}
    for one in profiles:
        found.setdefault((one.feature_view, one.version, one.feature), []).append(one)
    return found


def panels(
    profiles: Mapping[_Key, Sequence[ProfileRow]],
    comparison: Comparison,
    feature: str,
    *,
    most: int,
    stratum: str = ANY_STRATUM,
) -> list[Panel]:
    """Give the latest periods of a feature beside its baseline.

    Parameters
    ----------
    profiles
        As of `by_feature`.
    most
        How many periods; one that the view has and the feature has not is empty.
    stratum
        Of which rows; of all, unless given.

    Examples
    --------
    >>> numbers = (datetime(2026, 1, 1), "all", True, 90, 90, 0.3, 0.1)
    >>> row = DriftRow("b", "period", "v", "1", "f", *numbers, "drifted", None)
    >>> panels({}, Comparison((row,)), "f", most=3)
    []
    """
    row = comparison.rows[0]
    own = profiles.get((row.feature_view, row.version, feature), ())
    if stratum != ANY_STRATUM:
        own = [one for one in own if one.stratum == stratum]
    was = [one for one in own if one.baseline == row.baseline]
    if not own:
        return []
    periods = {
        one.period
        for key, found in profiles.items()
        if key[:2] == (row.feature_view, row.version)
        for one in found
        if one.period is not None
    }
    judged = {
        one.period: one
        for one in comparison.rows
        if one.feature == feature and one.stratum == stratum
    }
    drawn = []
    for period in sorted(periods)[-most:]:
        now = [one for one in own if one.period == period]
        said = _said(judged.get(period))
        drawn.append(Panel(period, reference_of(was, now), shares_of(now), said))
    return drawn


def _said(row: DriftRow | None) -> str:
    if row is None:
        return "not compared"
    if not known(row.psi):
        return row.verdict
    limit = f", limit {row.psi_limit:.2f}" if known(row.psi_limit) else ""
    return f"{row.verdict}: PSI {row.psi:.2f}{limit}"


def _drifted(one: Comparison) -> int:
    return sum(row.verdict == "drifted" for row in one.worst.values())
