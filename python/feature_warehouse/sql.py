"""Names and texts as SQL writes them."""


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
