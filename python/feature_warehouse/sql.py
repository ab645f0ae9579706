"""Names and texts as SQL, and the Jinja around it, write them."""

import json
from typing import Any


def quoted(name: str) -> str:
    """Quote a name for SQL.

    Examples
    --------
    >>> print(quoted("two words"))
    "two words"
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """Write a text (or a path) as an SQL string.

    Examples
    --------
    >>> print(literal("pupil's"))
    'pupil''s'
    """
    return "'" + str(text).replace("'", "''") + "'"


def jinja_literal(value: Any) -> str:
    """Write a text, a number or a mapping as Jinja reads it.

    Examples
    --------
    >>> jinja_literal({"grade": "note 😀"})
    '{"grade": "note 😀"}'
    """
    # Jinja reads no pair of surrogates, as JSON writes what is beyond 16 bits
    return json.dumps(value, ensure_ascii=False)
