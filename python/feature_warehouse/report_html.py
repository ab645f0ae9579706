"""What the pages that people open share: one file, no script, no network."""

import html
from collections.abc import Sequence

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1b1f23; max-width: 940px;
  margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2.2rem }
svg { max-width: 100%; height: auto; font: 12px system-ui, sans-serif }
table { border-collapse: collapse; font-size: 13px; display: block; overflow-x: auto }
th, td { text-align: left; padding: 3px 10px 3px 0; border-bottom: 1px solid #e9ecef;
  vertical-align: top; white-space: nowrap }
td.long { white-space: normal; min-width: 14rem; overflow-wrap: anywhere }
.warning { border-left: 4px solid #c92a2a; padding: 2px 12px; background: #fff5f5 }
.small { color: #57606a; font-size: 13px }
"""


def document(title: str, parts: Sequence[str], *, style: str = "") -> str:
    """Write a page: its parts are HTML, its title is text.

    Parameters
    ----------
    style
        CSS beyond what all pages share.

    Examples
    --------
    >>> page = document("a < b", ["<p>here</p>"])
    >>> page.startswith("<!doctype html>"), "<title>a &lt; b</title>" in page
    (True, True)
    """
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f'<link rel="icon" href="data:,"><title>{text(title)}</title>'
        f"<style>{_STYLE}{style}</style></head><body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def html_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table of texts; a long one may break.

    Examples
    --------
    >>> html_table(["a"], [["<1"]])[-39:]
    '<tr><td>&lt;1</td></tr></tbody></table>'
    """
    head = "".join(f"<th>{text(one)}</th>" for one in header)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="long">{text(one)}</td>'
            if len(one) > 40
            else f"<td>{text(one)}</td>"
            for one in row
        )
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def text(plain: str) -> str:
    """Write a text so that HTML does not read it as its own.

    Examples
    --------
    >>> text("a < b")
    'a &lt; b'
    """
    return html.escape(str(plain), quote=False)
