"""Where a given entity is: what to ask of a table, and what a place is called."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from feature_warehouse.sql import literal, quoted

# an identifier that is no text is told by its name; a number alone may be anything
_KEYS = re.compile(r"(BIGINT|HUGEINT|INTEGER|SMALLINT|UBIGINT|UINTEGER|UUID)")
_SPECIAL = frozenset(r"\.+*?()|[]{}^$-")


@dataclass(frozen=True)
class Place:
    """Rows that hold an entity: ``columns`` as its key, ``mentions`` within a text."""

    kind: str
    name: str
    rows: int
    columns: tuple[str, ...]
    mentions: tuple[str, ...] = ()
    note: str = ""


def searched_columns(columns: Sequence[tuple[str, str]]) -> list[str]:
    """Name the columns that can hold an identifier: texts, and keys that are numbers.

    Examples
    --------
    >>> searched_columns(
    ...     [
    ...         ("RA", "VARCHAR"),
    ...         ("shop_id", "BIGINT"),
    ...         ("year", "BIGINT"),
    ...         ("notes", "MAP(VARCHAR, VARCHAR)"),
    ...     ]
    ... )
    ['RA', 'shop_id', 'notes']
    """
    return [
        name
        for name, kind in columns
        if "VARCHAR" in kind
        or "JSON" in kind
        or (_KEYS.fullmatch(kind) and name.lower().endswith("_id"))
    ]


def search(relation: str, columns: Sequence[str], entity: str) -> str:
    """Give the SQL of one row: rows with the entity, then two counts for each column.

    The first count of a column is of cells that are the entity, the second of cells
    that name it, be it within a text. Upper and lower case and white space around make
    no difference; `RA-1` is not found in `RA-12`.

    Examples
    --------
    >>> cells = "(values ('RA-1'), (' ra-1 '), ('see RA-1.'), ('RA-12')) as t (x)"
    >>> import duckdb
    >>> duckdb.execute(search(cells, ["x"], "RA-1")).fetchall()
    [(3, 2, 3)]
    """
    word = literal(entity.strip().lower())
    pattern = literal(rf"(^|[^\w-]){_escaped(entity.strip().lower())}($|[^\w-])")
    named, counts = [], []
    for column in columns:
        text = f"lower(cast({quoted(column)} as varchar))"
        is_named = f"(contains({text}, {word}) and regexp_matches({text}, {pattern}))"
        named.append(is_named)
        counts.append(f"count(*) filter (where trim({text}) = {word})")
        counts.append(f"count(*) filter (where {is_named})")
    any_named = f"count(*) filter (where {' or '.join(named)})"
    return f"select {', '.join([any_named, *counts])} from {relation}"


def place(
    kind: str, name: str, columns: Sequence[str], counts: Sequence[int]
) -> Place | None:
    """Read what `search` gave; None where the entity is not."""
    rows, *by_column = counts
    if not rows:
        return None
    pairs = list(zip(columns, by_column[::2], by_column[1::2], strict=True))
    return Place(
        kind,
        name,
        rows,
        columns=tuple(column for column, whole, _ in pairs if whole),
        mentions=tuple(column for column, whole, named in pairs if named > whole),
    )


def _escaped(text: str) -> str:
    """The text as a pattern of RE2, where a letter with a backslash is special."""
    return "".join(f"\\{one}" if one in _SPECIAL else one for one in text)
