"""Values over time: a line, its limits, and a cross where there was none."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from feature_warehouse.monitoring.pictures.svg import (
    BAD,
    FAINT,
    QUIET,
    cross,
    instant,
    number,
    rect,
    svg,
    words,
)
from feature_warehouse.monitoring.records import known

WIDTH, LEFT, TOP = 700, 74, 44
_HEIGHT, _LIMITS = 70, 150


@dataclass(frozen=True)
class Point:
    """A value at an instant; None draws a cross, and ends the line before it."""

    at: datetime
    value: float | None
    colour: str


@dataclass(frozen=True)
class Limit:
    """A value that must not be passed, and what it is called."""

    value: float
    said: str
    colour: str


def timeline(
    name: str,
    told: str,
    points: Sequence[Point],
    limits: Sequence[Limit],
    said: Callable[[float], str],
) -> str:
    """Draw the values of a name from zero, and say ``told`` of them.

    Parameters
    ----------
    said
        How a value is written.

    Examples
    --------
    >>> at = datetime(2026, 1, 1)
    >>> drawn = timeline("exports", "9 B", [Point(at, 9.0, "#000")], [], str)
    >>> drawn.count("<circle"), "exports" in drawn
    (1, True)
    """
    values = [one.value for one in points if known(one.value)]
    if not values:
        return svg(f"{name}: {told}", WIDTH, TOP - 4, _heading(name, told))
    high = max([*values, *(1.08 * one.value for one in limits), 0]) or 1
    low = min([0, *values])
    first, last = points[0].at, points[-1].at
    span = (last - first).total_seconds()
    wide = WIDTH - LEFT - (_LIMITS if limits else 14)

    def y(value: float) -> float:
        return TOP + _HEIGHT * (1 - (value - low) / (high - low))

    def x(at: datetime) -> float:
        # one measurement stands at the right, where the last one is
        return LEFT + wide * ((at - first).total_seconds() / span if span else 1)

    placed = [
        (x(one.at), y(one.value) if known(one.value) else None, one.colour)
        for one in points
    ]
    parts = [
        *_heading(name, told),
        *frame(TOP, _HEIGHT, said(high), said(low) if low else "0", wide),
        *_limits(limits, y, wide),
        *_points(placed),
        *ends(first, last, TOP + _HEIGHT + 17, wide),
    ]
    return svg(f"{name}: {told}", WIDTH, TOP + _HEIGHT + 24, parts)


def _heading(name: str, told: str) -> list[str]:
    quiet = f'fill="{QUIET}"'
    return [words(2, 14, name, 'font-weight="600"'), words(2, 31, told, quiet)]


def _points(placed: Sequence[tuple[float, float | None, str]]) -> Iterator[str]:
    path, was_there = "", False
    for x, y, _ in placed:
        if y is not None:
            path += f"{'L' if was_there else 'M'}{number(x)} {number(y)}"
        was_there = y is not None
    yield f'<path d="{path}" fill="none" stroke="{QUIET}" stroke-width="1.5"/>'
    for x, y, colour in placed:
        if y is None:
            bottom = cross(x, TOP + _HEIGHT - 6)
            yield f'<path d="{bottom}" stroke="{BAD}" stroke-width="2"/>'
        elif colour == BAD:
            # not by colour alone
            yield rect(x - 3.5, y - 3.5, 7, 7, f'fill="{colour}"')
        else:
            yield (f'<circle cx="{number(x)}" cy="{number(y)}" r="3" fill="{colour}"/>')


def _limits(
    limits: Sequence[Limit], y: Callable[[float], float], wide: float
) -> Iterator[str]:
    above = float("inf")
    for one in sorted(limits, key=lambda limit: -limit.value):
        at = y(one.value)
        yield (
            f'<path d="M{LEFT} {number(at)}h{number(wide)}" stroke="{one.colour}" '
            'stroke-width="1.5" stroke-dasharray="5 3"/>'
        )
        place = at + 4 if above == float("inf") else max(at + 4, above + 13)
        yield words(LEFT + wide + 8, place, one.said, 'font-size="11"')
        above = place


def frame(
    top: float, high: float, most: str, least: str, wide: float | None = None
) -> Iterator[str]:
    """Draw the lines a plot lies between, and what they stand for.

    Examples
    --------
    >>> sum(one.startswith("<path") for one in frame(0, 10, "9 B", "0"))
    2
    """
    wide = WIDTH - LEFT - 10 if wide is None else wide
    for y, said in ((top, most), (top + high, least)):
        yield f'<path d="M{LEFT} {number(y)}h{number(wide)}" stroke="{FAINT}"/>'
        more = f'text-anchor="end" font-size="11" fill="{QUIET}"'
        yield words(LEFT - 8, y + 4, said, more)


def ends(first: datetime, last: datetime, y: float, wide: float) -> Iterator[str]:
    """Write the first and the last instant under a plot.

    Examples
    --------
    >>> len(list(ends(datetime(2026, 1, 1), datetime(2026, 1, 2), 0, 500)))
    2
    """
    more = f'font-size="11" fill="{QUIET}"'
    if first != last and wide > 240:
        yield words(LEFT, y, instant(first), more)
    anchor = 'text-anchor="end" ' if wide > 120 else ""
    x = LEFT + wide if anchor else LEFT
    yield words(x, y, instant(last), anchor + more)
