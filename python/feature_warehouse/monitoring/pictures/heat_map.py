"""Which features drifted when: features down, periods across."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from feature_warehouse.monitoring.pictures.svg import (
    FAINT,
    INK,
    LETTER,
    QUIET,
    cross,
    instant,
    nothing,
    number,
    rect,
    shortened,
    svg,
    words,
)
from feature_warehouse.monitoring.records import ANY_STRATUM, DriftRow, known

MOST_FEATURES, MOST_PERIODS = 40, 30
_ROW, _TOP, _WIDTH = 22, 30, 660
_VERDICTS = ("drifted", "watch", "unknown", "stable")
# from there to three times the limit; in grey a worse verdict is always darker
_COLOURS = {
    "stable": ("#f3f7fa", "#e6f0f5", "#d9e8f0", "#cbe0ea"),
    "watch": ("#f0d273", "#e8c24a", "#dfb32a", "#d2a106"),
    "drifted": ("#d9632a", "#c94f14", "#b04005", "#8f3300"),
    "unknown": ("#ffffff",) * 4,
}


@dataclass(frozen=True)
class _Cell:
    x: float
    y: float
    width: float
    row: DriftRow
    strata: int

    @property
    def colour(self) -> str:
        steps = _COLOURS.get(self.row.verdict, _COLOURS["unknown"])
        strength = self.row.strength
        if strength is None:
            return steps[0]
        # a stable one is below its limit, the others are mostly above
        part = strength if self.row.verdict == "stable" else (strength - 1) / 2
        return steps[min(3, max(0, int(4 * part)))]


def heat_map(
    rows: Sequence[DriftRow],
    *,
    title: str,
    most_periods: int = MOST_PERIODS,
    features: Sequence[str] | None = None,
    with_told: bool = True,
) -> str:
    """Draw the drift of a view against one baseline, a cell a feature and period.

    Parameters
    ----------
    rows
        Of one view, version and baseline; those of strata mark their cell.
    features
        Which, in their order; all, worst first, unless given.
    with_told
        Whether a cell says its reason where somebody points at it.

    Examples
    --------
    >>> numbers = (datetime(2026, 1, 1), "all", True, 90, 90, 0.3, 0.1)
    >>> named = ("first", "period", "grades", "1", "best")
    >>> row = DriftRow(*named, *numbers, "drifted", "it moved")
    >>> drawn = heat_map([row], title="Drift of grades")
    >>> "best" in drawn, "0.30" in drawn, "it moved" in drawn
    (True, True, True)
    """
    periods = sorted({one.period for one in rows})[-most_periods:]
    names = list(worst_first(rows))[:MOST_FEATURES] if features is None else features
    if not periods or not names:
        return nothing(title, "No feature was compared with this baseline yet.")
    left = min(230, max(map(len, names)) * LETTER + 14)
    step = min(86.0, max(14.0, (_WIDTH - left) / len(periods)))
    cells = list(_cells(rows, periods, names, left, step))
    labels = "".join(
        words(left - 8, _TOP + _ROW * i + 15, shortened(one, int(left / LETTER)))
        for i, one in enumerate(names)
    )
    # the last period's name begins at its cell and may be longer
    width = left + step * (len(periods) - 1) + max(step, 16 * LETTER)
    return svg(
        title,
        width,
        _TOP + _ROW * len(names) + 4,
        [
            _periods(periods, left, step),
            f'<g text-anchor="end">{labels}</g>',
            *(_told(cells) if with_told else _filled(cells)),
            *_marks(cells, has_numbers=step >= 46),
        ],
    )


def worst_first(rows: Sequence[DriftRow]) -> dict[str, str]:
    """Give the features, worst of the latest period first, and their worst verdict.

    Examples
    --------
    >>> worst_first([])
    {}
    """
    latest = max((one.period for one in rows), default=None)
    found: dict[str, tuple[int, float, str]] = {}
    for one in rows:
        place = _VERDICTS.index(one.verdict) if one.verdict in _VERDICTS else 2
        # what is no longer compared comes after what is
        place += 10 * (one.period != latest)
        rank = (place, -(one.strength or 0), one.verdict)
        found[one.feature] = min(rank, found.get(one.feature, rank))
    ordered = sorted(found, key=lambda name: (*found[name][:2], name))
    return {name: found[name][2] for name in ordered}


def legend() -> str:
    """Draw what the colours and marks of a heat map mean.

    Examples
    --------
    >>> "drifted" in legend()
    True
    """
    parts, x = [], 2.0
    for verdict, said in [
        ("stable", "stable"),
        ("watch", "watch"),
        ("drifted", "drifted"),
    ]:
        parts += [
            rect(x + 15 * i, 4, 15, 16, f'fill="{colour}"')
            for i, colour in enumerate(_COLOURS[verdict])
        ]
        parts += _mark(verdict, x + 52.5, 12)
        parts.append(words(x + 66, 16, said))
        x += 78 + len(said) * LETTER + 12
    parts.append(rect(x, 4.5, 28, 15, f'fill="#fff" stroke="{FAINT}"'))
    parts += [*_mark("unknown", x + 14, 12), words(x + 34, 16, "cannot be told")]
    x += 34 + 14 * LETTER + 14
    parts.append(rect(x, 4, 28, 16, f'fill="{_COLOURS["stable"][0]}"'))
    parts += [_corner(x + 28, 4), words(x + 34, 16, "drifted in a stratum alone")]
    return svg("What the colours mean", x + 34 + 26 * LETTER, 24, parts)


def _cells(
    rows: Sequence[DriftRow],
    periods: Sequence[datetime],
    names: Sequence[str],
    left: float,
    step: float,
) -> Iterator[_Cell]:
    whole = {
        (one.feature, one.period): one for one in rows if one.stratum == ANY_STRATUM
    }
    strata: dict[tuple[str, datetime], int] = {}
    for one in rows:
        if one.stratum != ANY_STRATUM and one.verdict == "drifted":
            at = (one.feature, one.period)
            strata[at] = strata.get(at, 0) + 1
    for i, name in enumerate(names):
        for j, period in enumerate(periods):
            row = whole.get((name, period))
            if row is not None:
                at, y = left + step * j, _TOP + _ROW * i
                yield _Cell(at, y, step - 1, row, strata.get((name, period), 0))


def _periods(periods: Sequence[datetime], left: float, step: float) -> str:
    said = [instant(one) for one in periods]
    every = max(1, -int(-(max(map(len, said)) * LETTER + 8) // step))
    # the latest one is always named
    chosen = range(len(periods) - 1, -1, -every)
    names = "".join(words(left + step * i, 14, said[i]) for i in chosen)
    ticks = "".join(f"M{number(left + step * i + 0.5)} 19v6" for i in chosen)
    return (
        f'<g font-size="11.5" fill="{QUIET}">{names}</g>'
        f'<path d="{ticks}" stroke="{QUIET}"/>'
    )


def _told(cells: Sequence[_Cell]) -> Iterator[str]:
    for one in cells:
        row = one.row
        parts = [f"{row.feature} in {instant(row.period)}: {row.verdict}", row.reason]
        if one.strata:
            parts.append(f"drifted in {one.strata} strata")
        told = ". ".join(filter(None, parts))
        yield rect(
            one.x, one.y, one.width, _ROW - 1, f'fill="{one.colour}"{_edge(one)}', told
        )


def _filled(cells: Sequence[_Cell]) -> Iterator[str]:
    """The same cells in few letters: lines as thick as a row."""
    lines: dict[str, list[str]] = {}
    for one in cells:
        at = f"M{number(one.x)} {number(one.y + 10.5)}h{number(one.width)}"
        lines.setdefault(one.colour, []).append(at)
        if one.row.verdict == "unknown":
            yield rect(one.x, one.y, one.width, _ROW - 1, f'fill="#fff"{_edge(one)}')
    lines.pop("#ffffff", None)
    for colour, paths in lines.items():
        yield f'<path stroke="{colour}" stroke-width="21" d="{"".join(paths)}"/>'


def _edge(one: _Cell) -> str:
    return f' stroke="{FAINT}"' if one.row.verdict == "unknown" else ""


def _marks(cells: Sequence[_Cell], *, has_numbers: bool) -> Iterator[str]:
    numbers: Mapping[bool, list[str]] = {True: [], False: []}
    paths: dict[str, list[str]] = {}
    for one in cells:
        is_said = has_numbers and known(one.row.psi)
        x = one.x + (10 if is_said else one.width / 2)
        paths.setdefault(one.row.verdict, []).append(_path(one.row.verdict, x, one.y))
        if one.strata and one.row.verdict != "drifted":
            yield _corner(one.x + one.width, one.y)
        if is_said:
            said = words(one.x + one.width - 6, one.y + 15, f"{one.row.psi:.2f}")
            numbers[one.row.verdict == "drifted"].append(said)
    for verdict, found in paths.items():
        yield _drawn(verdict, "".join(found))
    for is_white, found in numbers.items():
        if found:
            fill = ' fill="#fff"' if is_white else ""
            yield f'<g text-anchor="end" font-size="11.5"{fill}>{"".join(found)}</g>'


def _mark(verdict: str, x: float, y: float) -> list[str]:
    return [_drawn(verdict, _path(verdict, x, y - 10.5))]


def _path(verdict: str, x: float, y: float) -> str:
    middle = y + 10.5
    if verdict == "drifted":
        return cross(x, middle)
    if verdict == "watch":
        return f"M{number(x)} {number(middle)}h.01"
    return f"M{number(x - 3)} {number(middle)}h6" if verdict == "unknown" else ""


def _drawn(verdict: str, path: str) -> str:
    looks = {
        "drifted": 'stroke="#fff" stroke-width="2"',
        "watch": f'stroke="{INK}" stroke-width="5" stroke-linecap="round"',
        "unknown": f'stroke="{QUIET}"',
    }
    look = looks.get(verdict)
    return f'<path d="{path}" fill="none" {look}/>' if look and path else ""


def _corner(x: float, y: float) -> str:
    return (
        f'<path d="M{number(x)} {number(y)}v8l-8-8z" fill="{_COLOURS["drifted"][2]}"/>'
    )
