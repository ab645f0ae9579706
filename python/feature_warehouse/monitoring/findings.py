"""What the rows of the monitoring models say is wrong."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from feature_warehouse.monitoring.state import BREACH, WARNING, Finding

Row = Mapping[str, Any]

DISK_BREACH, DISK_WARNING = 0.95, 0.85
# a status that nobody knows yet is no success
_DONE = ("success", "reused", "warn", "pass", "skipped")
_DRIFT = {
    "drifted": (
        BREACH,
        "see with `fw show {}` what it is made of and who uses it; mend the source, or "
        "take a later baseline where the change is meant",
    ),
    "watch": (WARNING, "look again when the next period is there"),
    "unknown": (WARNING, "see to it that both sides have rows of one type"),
}


def drift_findings(rows: Iterable[Row]) -> Iterator[Finding]:
    """Say which features of a latest period are not what they were.

    A feature has one finding for each baseline and verdict, whatever the number of its
    strata; the whole period speaks for them, where it has that verdict.

    Examples
    --------
    >>> row = {"feature_view": "grades", "version": "1", "feature": "best"}
    >>> row |= {"period": None, "stratum": "all", "baseline": "2023"}
    >>> row |= {"baseline_source": "period", "verdict": "drifted", "reason": "PSI 2"}
    >>> found = drift_findings([row, {**row, "stratum": "3"}])
    >>> [(one.subject, one.level, one.what) for one in found]
    [('grades.v1:best', 'breach', 'drifted from its baseline 2023, also within 3')]
    """
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if row["verdict"] in _DRIFT:
            subject = f"{view_title(row)}:{row['feature']}"
            groups.setdefault((subject, row["baseline"], row["verdict"]), []).append(
                row
            )
    for (subject, _, verdict), found in groups.items():
        row = next((one for one in found if one["stratum"] == "all"), found[0])
        level, mend = _DRIFT[verdict]
        word = {"drifted": "drifted from", "watch": "may drift from"}.get(
            verdict, "cannot be compared with"
        )
        yield Finding(
            subject=subject,
            kind="drift",
            level=level,
            what=f"{word} {against(row['baseline'], row['baseline_source'])}"
            + (f" in {row['period']:%Y-%m-%d}" if row["period"] else "")
            + _within(found),
            why=row["reason"] or "the model gives no reason",
            mend=mend.format(subject),
        )


def against(baseline: str, source: str) -> str:
    """Say what a feature is compared with.

    Examples
    --------
    >>> against("level_gap_v3", "model")
    'what level_gap_v3 learned from'
    """
    return (
        f"what {baseline} learned from"
        if source == "model"
        else f"its baseline {baseline}"
    )


def _within(rows: Sequence[Row]) -> str:
    strata = sorted(str(one["stratum"]) for one in rows if one["stratum"] != "all")
    also = "also " if len(strata) < len(rows) else ""
    return f", {also}within {', '.join(strata)}" if strata else ""


def freshness_findings(rows: Iterable[Row]) -> Iterator[Finding]:
    """Say which feature views are older than they may be, or cannot be told.

    Examples
    --------
    >>> row = {"feature_view": "grades", "version": "1", "state": "breach"}
    >>> row |= {"age_seconds": 864000.0, "error_after_seconds": 86400.0}
    >>> row |= {"warn_after_seconds": None, "reason": None}
    >>> [(one.level, one.why) for one in freshness_findings([row])]
    [('breach', 'its last event is 10 days old; 1 day is the limit')]
    """
    states = {
        "breach": (BREACH, "error_after_seconds", "is older than it may ever be"),
        "stale": (WARNING, "warn_after_seconds", "is stale"),
        "unknown": (WARNING, None, "is of an unknown age"),
    }
    for row in rows:
        limits = (row["warn_after_seconds"], row["error_after_seconds"])
        # what nobody promised to keep fresh may be of any age
        if row["state"] not in states or limits == (None, None):
            continue
        level, limit, what = states[row["state"]]
        told = row["reason"] or "the model gives no reason"
        if limit and row["age_seconds"] is not None and row[limit] is not None:
            told = (
                f"its last event is {_length(row['age_seconds'])} old; "
                f"{_length(row[limit])} is the limit"
            )
        yield Finding(
            subject=view_title(row),
            kind="freshness",
            level=level,
            what=what,
            why=told,
            mend="load what is newer and run `dbt build`; where the source has nothing "
            "newer, correct `freshness` in the view's YAML",
        )


def storage_findings(rows: Sequence[Row]) -> Iterator[Finding]:
    """Say which stores are not there, and which disks are nearly full.

    Examples
    --------
    >>> row = {"store": "warehouse", "is_available": True, "reason": None}
    >>> row |= {"disk_used_share": 0.9, "disk_bytes": 100, "disk_free_bytes": 10}
    >>> [(one.level, one.what) for one in storage_findings([row])]
    [('warning', 'its disk is 90.0 % used')]
    """
    for row in rows:
        if not row["is_available"]:
            yield Finding(
                subject=row["store"],
                kind="storage",
                level=BREACH,
                what="is not available",
                why=row["reason"] or "no reason is known",
                mend="let the process that holds it end, give this user the right to "
                "read it, or bring it back from its backup",
            )
    # stores on one disk fill it together
    disks: dict[tuple[Any, Any], list[Row]] = {}
    for row in rows:
        disks.setdefault((row["disk_bytes"], row["disk_free_bytes"]), []).append(row)
    for (_, free), stores in disks.items():
        share = stores[0]["disk_used_share"]
        if share is None or share <= DISK_WARNING:
            continue
        many = len(stores) > 1
        yield Finding(
            subject=", ".join(one["store"] for one in stores),
            kind="storage",
            level=BREACH if share > DISK_BREACH else WARNING,
            what=f"{'their' if many else 'its'} disk is {100 * share:.1f} % used",
            why=f"{size_said(free)} are free; a build without room stops half-way",
            mend="remove exports and copies nobody needs, or give the disk more room",
        )


def pipeline_findings(
    rows: Iterable[Row], titles: Mapping[str, str], reaches: Mapping[str, Sequence[str]]
) -> Iterator[Finding]:
    """Say which nodes failed when dbt last ran them; tests are told elsewhere.

    Parameters
    ----------
    titles
        The names of nodes by unique id; of others nothing is said.
    reaches
        What is made of a node, by unique id.

    Examples
    --------
    >>> from datetime import datetime
    >>> row = {"node": "m.a", "status": "error", "message": "no such column"}
    >>> row |= {"command": "build", "started_at": datetime(2026, 1, 1)}
    >>> [one.what for one in pipeline_findings([row], {"m.a": "a"}, {})]
    ['dbt could not build it on 2026-01-01 00:00']
    """
    for row in rows:
        if row["status"] in _DONE or row["node"] not in titles:
            continue
        yield Finding(
            subject=titles[row["node"]],
            kind="pipeline",
            level=BREACH,
            what=f"dbt could not build it on {row['started_at']:%Y-%m-%d %H:%M}",
            why=f"the last `dbt {row['command']}` of it ended with {row['status']}, so "
            "it and what is made of it are as they were before",
            mend="mend what dbt named, then run `dbt retry`",
            reaches=tuple(reaches.get(row["node"], ())),
            detail=row["message"],
        )


def counts_of(rows: Iterable[Row], column: str) -> dict[str, int]:
    """Count the rows by what they say, the commonest first.

    Examples
    --------
    >>> counts_of([{"state": "fresh"}, {"state": "stale"}, {"state": "fresh"}], "state")
    {'fresh': 2, 'stale': 1}
    """
    return dict(Counter(row[column] for row in rows).most_common())


def view_title(row: Row) -> str:
    """Give the name people use: the view's with its version.

    Examples
    --------
    >>> view_title({"feature_view": "grades", "version": "2"})
    'grades.v2'
    """
    version = f".v{row['version']}" if row["version"] else ""
    return f"{row['feature_view']}{version}"


def size_said(count: int) -> str:
    """Say bytes for people.

    Examples
    --------
    >>> size_said(1536), size_said(12)
    ('1.5 KiB', '12 B')
    """
    size, units = float(count), ["B", "KiB", "MiB", "GiB", "TiB"]
    while size >= 1024 and len(units) > 1:
        size, units = size / 1024, units[1:]
    return f"{size:.0f} B" if units[0] == "B" else f"{size:.1f} {units[0]}"


def _length(seconds: float) -> str:
    length = timedelta(seconds=seconds)
    for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour")):
        if length >= unit:
            count = round(length / unit, 1)
            return f"{count:g} {name}" + ("" if count == 1 else "s")
    return f"{round(seconds / 60)} minutes"
