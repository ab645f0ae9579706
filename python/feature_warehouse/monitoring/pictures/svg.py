"""The parts of a picture: each SVG has a title, its own font, and no class."""

import base64
import html
from collections.abc import Iterable
from datetime import datetime

# safe for the colour-blind (Okabe and Ito 2008); each kind has a mark of its own too
INK, QUIET, FAINT = "#1b1f23", "#57606a", "#d8dee4"
NOW, BEFORE = "#0b6fa4", "#b4bcc4"
GOOD, WATCH, BAD = "#0b7285", "#e0a300", "#b83e00"
# a letter of a wide font at the usual size
LETTER = 7.0


def svg(title: str, width: float, height: float, parts: Iterable[str]) -> str:
    """Put parts together; the title is what a reader of screens says.

    Examples
    --------
    >>> print(svg("a < b", 9, 9, [])[-29:])
    <title>a &lt; b</title></svg>
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{number(width)}" '
        f'height="{number(height)}" viewBox="0 0 {number(width)} {number(height)}" '
        'font-family="system-ui,sans-serif" font-size="12" fill="#1b1f23">'
        f"<title>{escaped(title)}</title>{''.join(parts)}</svg>"
    )


def data_uri(picture: str) -> str:
    """Give a picture as the address of an image.

    Examples
    --------
    >>> data_uri("<svg/>")
    'data:image/svg+xml;base64,PHN2Zy8+'
    """
    return "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode()


def words(x: float, y: float, said: str, more: str = "") -> str:
    """Write a text that begins at a point; ``more`` are attributes of SVG.

    Examples
    --------
    >>> words(1, 2.5, "a < b")
    '<text x="1" y="2.5">a &lt; b</text>'
    """
    space = " " if more else ""
    return f'<text x="{number(x)}" y="{number(y)}"{space}{more}>{escaped(said)}</text>'


def rect(
    x: float, y: float, width: float, height: float, more: str = "", told: str = ""
) -> str:
    """Draw a rectangle; ``told`` is shown where somebody points at it.

    Examples
    --------
    >>> rect(0, 0, 2, 1.25)
    '<rect x="0" y="0" width="2" height="1.2"/>'
    """
    space = " " if more else ""
    at = (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" '
        f'height="{number(height)}"{space}{more}'
    )
    return f"{at}><title>{escaped(told)}</title></rect>" if told else f"{at}/>"


def cross(x: float, y: float, size: float = 3.5) -> str:
    """Give the path of a cross about a point.

    Examples
    --------
    >>> cross(5, 5, 1)
    'M4 4l2 2m0-2l-2 2'
    """
    x, y, size = x - size, y - size, 2 * size
    side = number(size)
    return f"M{number(x)} {number(y)}l{side} {side}m0-{side}l-{side} {side}"


def nothing(title: str, said: str) -> str:
    """Say in a picture why there is none.

    Examples
    --------
    >>> "no run yet" in nothing("Runs", "no run yet")
    True
    """
    width = max(200, len(said) * LETTER + 20)
    return svg(title, width, 28, [words(2, 18, said, f'fill="{QUIET}"')])


def number(value: float) -> str:
    """Write a coordinate.

    Examples
    --------
    >>> number(2.0), number(1.26)
    ('2', '1.3')
    """
    return f"{value:.1f}".removesuffix(".0")


def escaped(plain: str) -> str:
    """Write a text so that XML does not read it as its own.

    Control characters, which XML has no way to write, are left out.

    Examples
    --------
    >>> escaped("a < b" + chr(7))
    'a &lt; b'
    """
    readable = "".join(one for one in plain if one >= " " or one in "\t\n")
    return html.escape(readable, quote=False)


def shortened(plain: str, letters: int) -> str:
    """Cut a text that is too long for its place, and show that it was cut.

    Examples
    --------
    >>> shortened("attendance", 6)
    'atten…'
    """
    return plain if len(plain) <= letters else plain[: letters - 1] + "…"


def instant(at: datetime) -> str:
    """Say an instant; midnight is a day.

    Examples
    --------
    >>> instant(datetime(2026, 1, 2)), instant(datetime(2026, 1, 2, 3, 4))
    ('2026-01-02', '2026-01-02 03:04')
    """
    return f"{at:%Y-%m-%d}" if f"{at:%H%M}" == "0000" else f"{at:%Y-%m-%d %H:%M}"


def share(value: float | None) -> str:
    """Say a share in per cent.

    Examples
    --------
    >>> share(0.0234), share(0.5), share(0.0001), share(None)
    ('2.3 %', '50 %', '<0.1 %', 'no row')
    """
    if value is None:
        return "no row"
    if 0 < value < 0.001:
        return "<0.1 %"
    return f"{100 * value:.1f}".removesuffix(".0") + " %"
