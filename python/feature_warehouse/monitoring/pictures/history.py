"""What was measured over time: ages against their limits, runs, sizes of stores."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from feature_warehouse.counted import counted
from feature_warehouse.monitoring.findings import size_said
from feature_warehouse.monitoring.pictures.svg import (
    BAD,
    FAINT,
    GOOD,
    QUIET,
    WATCH,
    cross,
    instant,
    nothing,
    number,
    rect,
    share,
    svg,
    words,
)
from feature_warehouse.monitoring.pictures.timeline import (
    LEFT,
    TOP,
    WIDTH,
    Limit,
    Point,
    ends,
    frame,
    timeline,
)
from feature_warehouse.monitoring.records import FreshnessRow, RunRow, StoreRow, known

MOST_POINTS = 60
_STATES = {"fresh": GOOD, "stale": WATCH, "breach": BAD}


def freshness(rows: Sequence[FreshnessRow]) -> str:
    """Draw how old a view's latest event was at each measurement, and its limits.

    Examples
    --------
    >>> from datetime import datetime
    >>> limits = (86400.0, None)
    >>> when = datetime(2026, 1, 1)
    >>> row = FreshnessRow("grades", "1", when, 9, 43200.0, *limits, "fresh", None)
    >>> "12 hours old" in freshness([row])
    True
    """
    if not rows:
        return nothing("Freshness", "No feature view was measured yet.")
    rows = sorted(rows, key=lambda one: one.measured_at)[-MOST_POINTS:]
    last = rows[-1]
    limits = [
        Limit(value, f"{said} {length(value)}", colour)
        for value, said, colour in [
            (last.warn_after_seconds, "stale after", WATCH),
            (last.error_after_seconds, "breach after", BAD),
        ]
        if value is not None
    ]
    if known(last.age_seconds):
        told = f"{last.state}: its latest event is {length(last.age_seconds)} old"
    else:
        told = f"{last.state}: {last.reason or 'its age is not known'}"
    promised = ", ".join(one.said for one in limits) or "no limit is declared"
    return timeline(
        last.view,
        f"{told}; {promised} (n {last.row_count or 0} rows, "
        f"{counted(len(rows), 'measurement')})",
        [
            Point(one.measured_at, one.age_seconds, _STATES.get(one.state, QUIET))
            for one in rows
        ],
        limits,
        length,
    )


def storage(rows: Sequence[StoreRow]) -> str:
    """Draw how large a store was at each measurement; a cross where it was not there.

    Examples
    --------
    >>> from datetime import datetime
    >>> when = datetime(2026, 1, 1)
    >>> row = StoreRow("exports", when, True, None, 2048, None, 4096, 0.5)
    >>> "2.0 KiB" in storage([row])
    True
    """
    if not rows:
        return nothing("Storage", "No store was measured yet.")
    rows = sorted(rows, key=lambda one: one.measured_at)[-MOST_POINTS:]
    last = rows[-1]
    parts = (
        [size_said(last.bytes)] if last.is_available and last.bytes is not None else []
    )
    if last.growth_bytes is not None:
        sign = "+" if last.growth_bytes >= 0 else "-"
        parts.append(f"{sign}{size_said(abs(last.growth_bytes))} since the one before")
    if not last.is_available:
        parts = [f"not available: {last.reason or 'no reason is known'}"]
    if last.disk_used_share is not None and last.disk_bytes:
        disk = (
            f"its disk of {size_said(last.disk_bytes)} is {share(last.disk_used_share)}"
        )
        parts.append(f"{disk} used")
    return timeline(
        last.store,
        f"{', '.join(parts) or 'its size is not known'} "
        f"({counted(len(rows), 'measurement')})",
        [
            Point(one.measured_at, one.bytes if one.is_available else None, GOOD)
            for one in rows
        ],
        [],
        size_said,
    )


def pipeline(rows: Sequence[RunRow], *, with_told: bool = True) -> str:
    """Draw how long each run took and how much of it went well, the last at the right.

    Parameters
    ----------
    with_told
        Whether a run says how it went where somebody points at it.

    Examples
    --------
    >>> from datetime import datetime
    >>> when = datetime(2026, 1, 1)
    >>> "95 %" in pipeline([RunRow("build", when, 30.0, 20, 1, 0, 0.95)])
    True
    """
    if not rows:
        return nothing("Runs", "No run of dbt was synced yet.")
    rows = sorted(rows, key=lambda one: one.started_at)[-MOST_POINTS:]
    last, longest = rows[-1], max(one.seconds for one in rows) or 1.0
    step = min(34.0, (WIDTH - LEFT - 10) / len(rows))
    bars, crosses = [], ""
    for i, one in enumerate(rows):
        x, told = LEFT + step * i + 2, ""
        is_bad = bool(one.failed_count or one.skipped_count)
        if with_told:
            told = f"{instant(one.started_at)}, dbt {one.command}: {_run_said(one)}"
        colour = BAD if is_bad else GOOD
        bars.append(
            _Bar(x, TOP + 60, max(1.0, 60 * one.seconds / longest), colour, told)
        )
        bars.append(_Bar(x, TOP + 94, 26, FAINT, ""))
        if known(one.success_rate):
            bars.append(_Bar(x, TOP + 94, 26 * one.success_rate, colour, told))
        if is_bad:
            crosses += cross(x + (step - 3) / 2, TOP + 81, min(4.0, step / 4))
    parts = [
        words(2, 14, f"Last run, dbt {last.command}", 'font-weight="600"'),
        words(2, 31, _run_said(last, rows), f'fill="{QUIET}"'),
        *frame(TOP, 60, duration(longest), "0"),
        words(LEFT - 10, TOP + 78, "went", f'text-anchor="end" fill="{QUIET}"'),
        words(LEFT - 10, TOP + 92, "well", f'text-anchor="end" fill="{QUIET}"'),
        *(_pointed if with_told else _plain)(bars, step - 3),
        f'<path d="{crosses}" stroke="#fff" stroke-width="2"/>' if crosses else "",
        *ends(rows[0].started_at, last.started_at, TOP + 110, step * len(rows)),
    ]
    return svg("How long each run took, and how it went", WIDTH, TOP + 118, parts)


@dataclass(frozen=True)
class _Bar:
    x: float
    bottom: float
    height: float
    colour: str
    told: str


def _pointed(bars: Sequence[_Bar], wide: float) -> Iterator[str]:
    for one in bars:
        y, fill = one.bottom - one.height, f'fill="{one.colour}"'
        yield rect(one.x, y, wide, one.height, fill, one.told)


def _plain(bars: Sequence[_Bar], wide: float) -> Iterator[str]:
    """The same bars in few letters: lines as thick as a bar."""
    # what lies below is drawn first
    for colour in (FAINT, GOOD, BAD):
        path = "".join(
            f"M{number(one.x + wide / 2)} {number(one.bottom)}v-{number(one.height)}"
            for one in bars
            if one.colour == colour
        )
        yield f'<path stroke="{colour}" stroke-width="{number(wide)}" d="{path}"/>'


def length(seconds: float) -> str:
    """Say a length of time for people.

    Examples
    --------
    >>> length(90000), length(172800), length(30), length(-3600)
    ('1 day', '2 days', '0.5 minutes', '-1 hour')
    """
    for unit, size_of in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if abs(seconds) >= size_of or unit == "minute":
            break
    said = f"{seconds / size_of:.1f}".removesuffix(".0")
    return f"{said} {unit}{'' if said in ('1', '-1') else 's'}"


def duration(seconds: float) -> str:
    """Say how long a run took.

    Examples
    --------
    >>> duration(42.3), duration(4.25), duration(150)
    ('42 s', '4.2 s', '2.5 minutes')
    """
    if seconds >= 120:
        return length(seconds)
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def _run_said(one: RunRow, rows: Sequence[RunRow] = ()) -> str:
    went = (
        f"{share(one.success_rate)} of {one.node_count} nodes went well"
        if known(one.success_rate)
        else "it came to no node"
    )
    said = f"{duration(one.seconds)}; {went}"
    bad = [
        f"{count} {what}"
        for count, what in (
            (one.failed_count, "failed"),
            (one.skipped_count, "skipped"),
        )
        if count
    ]
    said += f" ({', '.join(bad)})" if bad else ""
    if rows:
        middle = duration(median(run.seconds for run in rows))
        said += f"; median of {counted(len(rows), 'run')}: {middle}"
    return said
