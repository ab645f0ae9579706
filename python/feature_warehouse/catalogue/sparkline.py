"""A distribution as a picture the size of a word."""

import base64
from collections.abc import Sequence

_WIDTH, _HEIGHT, _GAP = 96, 20, 1


def sparkline(counts: Sequence[int]) -> str:
    """Draw counts as bars: an SVG image as a data URI; empty text without any count.

    Examples
    --------
    >>> sparkline([1, 3, 2])[:26]
    'data:image/svg+xml;base64,'
    >>> sparkline([])
    ''
    """
    highest = max(counts, default=0)
    if highest <= 0:
        return ""
    step = _WIDTH / len(counts)
    bars = "".join(
        f'<rect x="{i * step:.1f}" y="{_HEIGHT - height:.1f}" '
        f'width="{step - _GAP:.1f}" height="{height:.1f}"/>'
        for i, height in enumerate(_heights(counts, highest))
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" fill="#0b7285">{bars}</svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _heights(counts: Sequence[int], highest: int) -> list[float]:
    # what is there is seen, however rare
    return [max(1.0, _HEIGHT * one / highest) if one else 0.0 for one in counts]
