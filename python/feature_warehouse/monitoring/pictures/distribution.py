"""A feature's frozen bins: the reference beside each period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from feature_warehouse.monitoring.pictures.svg import (
    BEFORE,
    LETTER,
    NOW,
    QUIET,
    instant,
    nothing,
    rect,
    share,
    shortened,
    svg,
    words,
)
from feature_warehouse.monitoring.shares import Shares

MOST_BINS = 14
_ROW, _TOP, _BAR, _GAP, _SAID = 21, 54, 104, 22, 46


@dataclass(frozen=True)
class Panel:
    """A period's shares beside those of the reference, and what is said above."""

    period: datetime
    reference: Shares
    current: Shares
    said: str = ""


def distribution(
    panels: Sequence[Panel], *, title: str, most_bins: int = MOST_BINS
) -> str:
    """Draw a row a bin and a column a period: grey the reference, blue the period.

    Bars are shares of known rows, on one scale; NULL, a share of all rows, has a row of
    its own. Of more bins than ``most_bins`` the smallest are one together.

    Examples
    --------
    >>> was = Shares(4, 4, 0.0, ("low", "high"), (0.5, 0.5))
    >>> now = Shares(4, 4, 0.0, ("low", "high"), (0.25, 0.75))
    >>> drawn = distribution([Panel(datetime(2026, 1, 1), was, now)], title="grade")
    >>> "75 %" in drawn, "n 4, NULL 0 %" in drawn
    (True, True)
    """
    labels = _labels(panels)
    if not labels:
        return nothing(title, "no bins were frozen: the reference has no known value")
    shown, rest = _chosen(panels, labels, most_bins)
    rows = [_plain(labels[place]) for place in shown]
    rows += [f"{len(rest)} others"] if rest else []
    left = min(170, max(map(len, [*rows, "NULL"])) * LETTER + 12)
    letters = int((left - 12) / LETTER) + 1
    names = "".join(
        words(left - 8, _TOP + _ROW * i + 14, shortened(one, letters))
        for i, one in enumerate(rows)
    )
    null = words(left - 8, _TOP + _ROW * len(rows) + 18, "NULL")
    columns = [[_part(one.reference, one.current, shown, rest), one] for one in panels]
    longest = max(
        (value for pairs, _ in columns for pair in pairs for value in pair),
        default=0,
    )
    drawn = (
        part
        for i, (pairs, panel) in enumerate(columns)
        for part in _column(
            left + i * (_BAR + _SAID + _GAP), pairs, panel, longest or 1
        )
    )
    width = left + len(panels) * (_BAR + _SAID + _GAP) + 16
    height = _TOP + _ROW * (len(rows) + 1) + 8
    head = f'<g text-anchor="end">{names}{null}</g>'
    return svg(title, max(width, left + 230), height, [head, *drawn])


def _labels(panels: Sequence[Panel]) -> tuple[str, ...]:
    found = (one.labels for panel in panels for one in (panel.reference, panel.current))
    return max(found, key=len, default=())


def _plain(label: str) -> str:
    """Say the outer bins without infinity.

    >>> _plain("(-inf, 5]"), _plain("(8, inf]"), _plain("(5, 6]")
    ('≤ 5', '> 8', '(5, 6]')
    """
    if label.startswith("(-inf, ") and label != "(-inf, inf]":
        return f"≤ {label[7:-1]}"
    return f"> {label[1:-6]}" if label.endswith(", inf]") else label


def _chosen(
    panels: Sequence[Panel], labels: Sequence[str], most: int
) -> tuple[list[int], list[int]]:
    """Which bins have a row, in their order, and which share the last one."""
    places = range(len(labels))
    sizes = {
        place: max(
            (
                one.shares[place]
                for panel in panels
                for one in (panel.reference, panel.current)
                if one.shares
            ),
            default=0,
        )
        for place in places
    }
    # a last bin for values that were not there is there to say so
    used = [one for one in places if sizes[one] or labels[one] != "another value"]
    if len(used) <= most:
        return used, []
    largest = sorted(used, key=lambda one: (-sizes[one], one))[: most - 1]
    return sorted(largest), [one for one in used if one not in largest]


def _part(
    reference: Shares, current: Shares, shown: Sequence[int], rest: Sequence[int]
) -> list[tuple[float, float]]:
    def of(one: Shares) -> list[float]:
        if not one.shares:
            return [0.0] * (len(shown) + bool(rest))
        tail = [sum(one.shares[place] for place in rest)] if rest else []
        return [*(one.shares[place] for place in shown), *tail]

    return list(zip(of(reference), of(current), strict=True))


def _column(
    x: float, pairs: Sequence[tuple[float, float]], panel: Panel, longest: float
) -> Iterator[str]:
    now = panel.current
    quiet = f'fill="{QUIET}"'
    told = (
        f"n {now.row_count}, NULL {share(now.null_share)}"
        if now.row_count
        else "no rows in this period"
    )
    yield words(x, 14, instant(panel.period), 'font-weight="600"')
    yield words(x, 30, told, quiet)
    if panel.said:
        yield words(x, 45, panel.said, quiet)
    if now.row_count and not now.shares:
        yield words(x, _TOP + 14, "every row is NULL", quiet)
    before, after, said = [], [], []
    lines = [(i, *pair, longest, bool(now.shares)) for i, pair in enumerate(pairs)]
    nulls = (panel.reference.null_share or 0, now.null_share or 0)
    lines.append((len(pairs) + 0.2, *nulls, 1.0, bool(now.row_count)))
    for place, was, is_now, scale, is_there in lines:
        y = _TOP + _ROW * place
        before.append(_bar(x, y + 2, was / scale))
        after.append(_bar(x, y + 10, is_now / scale))
        if is_there:
            end = x + _BAR * max(was, is_now) / scale + 5
            said.append(words(end, y + 14.5, share(is_now)))
    yield f'<path d="M{x:.0f} {_TOP}v{_ROW * (len(pairs) + 1) + 4}" stroke="#ced4da"/>'
    yield f'<g fill="{BEFORE}">{"".join(before)}</g>'
    yield f'<g fill="{NOW}">{"".join(after)}</g>'
    yield f'<g font-size="11">{"".join(said)}</g>'


def _bar(x: float, y: float, part: float) -> str:
    # what is there is seen, however rare
    return rect(x, y, max(1.0, _BAR * part), 7) if part > 0 else ""
