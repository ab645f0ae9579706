"""Add to a list in a YAML text that people write, whose comments and form stay."""

import re
from collections.abc import Sequence


def inserted(text: str, key: str, entry: str, *, before: str | None) -> str:
    """Put an entry into a list of a YAML text, whose comments and form stay.

    Parameters
    ----------
    text
        The file, or nothing.
    key
        The list: ``models`` or ``unit_tests``.
    before
        Put it before the first entry whose name comes later than this one; None: last.

    Examples
    --------
    >>> text = "models:\\n  - name: a\\n\\n  # of c\\n  - name: c\\n"
    >>> print(inserted(text, "models", "  - name: b\\n", before="b"), end="")
    models:
      - name: a
    <BLANKLINE>
      - name: b
    <BLANKLINE>
      # of c
      - name: c
    """
    lines = text.splitlines()
    if f"{key}:" not in lines:
        return "\n\n".join(part for part in (text.rstrip(), f"{key}:\n{entry}") if part)
    start = lines.index(f"{key}:") + 1
    end = _end(lines, start)
    place = end
    for position in range(start, end):
        match = re.match(r"  - name: (\S+)", lines[position])
        if before is not None and match and match[1] > before:
            place = position
            break
    # a comment above an entry is that entry's
    while place > start and place < end and lines[place - 1].lstrip().startswith("#"):
        place -= 1
    head = "\n".join(lines[:place]).rstrip()
    tail = "\n".join(lines[place:]).strip("\n")
    gap = "\n" if head == f"{key}:" else "\n\n"
    return head + gap + entry + (f"\n{tail}\n" if tail else "")


def _end(lines: Sequence[str], start: int) -> int:
    """Where a list ends: at the next key of the file, or its last line."""
    for position in range(start, len(lines)):
        if re.match(r"\w", lines[position]):
            return position
    return len(lines)
