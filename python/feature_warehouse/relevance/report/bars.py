"""Bars with intervals, as SVG that needs nothing else."""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_LABEL, _WIDTH, _NOTE, _ROW = 210, 280, 440, 22


@dataclass(frozen=True)
class Bar:
    """A named value with its interval, what is written beside it, and a mark."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    note: str
    is_marked: bool = False


def bars(rows: Sequence[Bar], *, title: str) -> str:
    """Draw a bar a row, from zero; a line is its interval; marked ones are in red.

    Examples
    --------
    >>> svg = bars([Bar("grade", 0.5, 0.4, 0.6, "n 90")], title="Gini")
    >>> svg.count("<rect"), svg.count("<line"), "n 90" in svg
    (1, 2, True)
    """
    ends = [
        one for row in rows for one in (row.value, row.low, row.high) if one is not None
    ]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    span = (high - low) or 1.0

    def at(value: float) -> float:
        return _LABEL + _WIDTH * (value - low) / span

    height = _ROW * len(rows) + 8
    width = _LABEL + _WIDTH + _NOTE
    drawn = "".join(_row(row, i, at) for i, row in enumerate(rows))
    zero = (
        f'<line class="zero" x1="{at(0):.1f}" x2="{at(0):.1f}" y1="0" y2="{height}"/>'
    )
    return (
        f'<svg role="img" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}"><title>{html.escape(title)}</title>{zero}{drawn}</svg>'
    )


def _row(row: Bar, place: int, at: Callable[[float], float]) -> str:
    middle = place * _ROW + _ROW / 2 + 4
    parts = [
        f'<text x="{_LABEL - 8}" y="{middle + 4:.1f}" class="name">'
        f"{html.escape(row.name)}</text>"
    ]
    if row.value is not None:
        left, right = sorted((at(0.0), at(row.value)))
        kind = "marked" if row.is_marked else "bar"
        parts.append(
            f'<rect class="{kind}" x="{left:.1f}" y="{middle - 6:.1f}" '
            f'width="{max(right - left, 0.8):.1f}" height="12"/>'
        )
    if row.low is not None and row.high is not None:
        parts.append(
            f'<line class="sure" x1="{at(row.low):.1f}" x2="{at(row.high):.1f}" '
            f'y1="{middle:.1f}" y2="{middle:.1f}"/>'
        )
    parts.append(
        f'<text x="{_LABEL + _WIDTH + 12}" y="{middle + 4:.1f}" class="note">'
        f"{html.escape(row.note)}</text>"
    )
    return "".join(parts)
