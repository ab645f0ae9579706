"""What makes two data sets equal: checksums that know neither row order nor threads.

The functions give SQL text, so that DuckDB streams the rows and none reaches Python.
"""

from collections.abc import Sequence

import duckdb

from feature_warehouse.sql import literal, quoted

Columns = Sequence[tuple[str, str]]

# both halves of an md5, so that a sum of them fits a HUGEINT for 2^63 rows
_HALF = (1 << 64) - 1
_TEMPORAL = {
    "timestamp",
    "timestamp with time zone",
    "timestamp_s",
    "timestamp_ms",
    "timestamp_ns",
    "timestamptz",
}


def rows_checksum(relation: str, columns: Columns) -> str:
    """Give the SQL of one VARCHAR: the identity of all rows, schema and row count.

    Parameters
    ----------
    relation
        What stands after ``from``: a table's name, or a select in parentheses.
    columns
        Name and DuckDB type of each column, in the order of the schema.

    Notes
    -----
    md5 of a row's cells, each length-prefixed and NULL-marked, summed over the rows: a
    sum, because XOR would cancel rows that occur twice. Then md5 of that, the types,
    the names and the row count. md5_number reads a digest as little-endian.

    Examples
    --------
    >>> connection = duckdb.connect()
    >>> rows = "(select unnest([{}]) as a)"
    >>> one, other = (
    ...     connection.sql(rows_checksum(rows.format(cells), [("a", "INTEGER")]))
    ...     for cells in ("1, 2, 2", "2, 1, 2")
    ... )
    >>> one.fetchall() == other.fetchall()
    True
    """
    named = [f"{name} {kind}" for name, kind in columns]
    cells = [f'"c{position}"' for position in range(len(columns))]
    return (
        f"select {_summed(_joined(cells), named)} as rows_checksum\n"
        f"from (select {_cells(columns)} from {relation}) as cells"
    )


def checksums(relation: str, columns: Columns, *, key: Sequence[str] = ()) -> str:
    """Give the SQL of one row: row count, checksum of all, and one for each column.

    A column's checksum binds each cell to its row's ``key``, so that two values which
    change places between rows change it too.

    Examples
    --------
    >>> connection = duckdb.connect()
    >>> columns = [("id", "INTEGER"), ("word", "VARCHAR")]
    >>> before = "(values (1, 'x'), (2, 'y')) as t (id, word)"
    >>> after = "(values (1, 'y'), (2, 'x')) as t (id, word)"
    >>> one, other = (
    ...     connection.execute(checksums(rows, columns, key=["id"])).fetchone()
    ...     for rows in (before, after)
    ... )
    >>> [mine == yours for mine, yours in zip(one, other)]  # count, rows, id, word
    [True, False, True, False]
    """
    names = [name for name, _ in columns]
    cells = [f'"c{position}"' for position in range(len(columns))]
    keys = [cells[names.index(name)] for name in key]
    whole = _summed(_joined(cells), [f"{name} {kind}" for name, kind in columns])
    by_column = [
        f"{_summed(_joined([*keys, cell]), [kind])} as {cell}"
        for cell, (_, kind) in zip(cells, columns, strict=True)
    ]
    outputs = ",\n    ".join(["count(*) as row_count", f"{whole} as whole", *by_column])
    rows = f"(select {_cells(columns)} from {relation}) as cells"
    return f"select\n    {outputs}\nfrom {rows}"


def row_text(columns: Columns) -> str:
    """Give the SQL of a row's canonical text, the same for equal rows only.

    Examples
    --------
    >>> text = row_text([("id", "INTEGER"), ("word", "VARCHAR")])
    >>> rows = "(values (7, null)) as t (id, word)"
    >>> duckdb.execute(f"select {text} from {rows}").fetchone()
    ('1:7N',)
    """
    return _joined(
        [_cell(quoted(name), duckdb.sqltype(kind)) for name, kind in columns]
    )


def _cells(columns: Columns) -> str:
    cells = [
        f'{_cell(quoted(name), duckdb.sqltype(kind))} as "c{position}"'
        for position, (name, kind) in enumerate(columns)
    ]
    return ", ".join(cells) or "1 as no_column"


def _joined(texts: Sequence[str]) -> str:
    return f"concat({', '.join(texts)})" if texts else "''"


def _summed(text: str, schema: Sequence[str]) -> str:
    number = f"md5_number({text})"
    described = literal("".join(f"{len(part)}:{part}" for part in schema))
    return (
        f"md5(concat({described}, '|', count(*), "
        f"'|', coalesce(sum(cast({number} >> 64 as hugeint)), 0), "
        f"'|', coalesce(sum(cast({number} & {_HALF} as hugeint)), 0)))"
    )


def _cell(value: str, kind: duckdb.sqltypes.DuckDBPyType, depth: int = 0) -> str:
    # N has no length before it, so no text can pass for NULL
    text = _text(value, kind, depth)
    marked = f"concat(strlen({text}), ':', {text})"
    return f"case when {value} is null then 'N' else {marked} end"


def _text(value: str, kind: duckdb.sqltypes.DuckDBPyType, depth: int) -> str:
    """The canonical text of a value that is not NULL."""
    if kind.id in _TEMPORAL:
        # an instant as a number: its text depends on the session's time zone
        unit = "ns" if kind.id == "timestamp_ns" else "us"
        # infinity has no epoch, and its text no time zone
        epoch = f"cast(epoch_{unit}({value}) as varchar)"
        return f"coalesce({epoch}, cast({value} as varchar))"
    if kind.id in ("float", "double"):
        # -0.0 equals 0.0 and a NaN has no sign, but their texts differ
        number = f"cast({value} + 0.0 as varchar)"
        return f"case when isnan({value}) then 'nan' else {number} end"
    if kind.id in ("list", "array"):
        item = f"item_{depth}"
        texts = _cell(item, dict(kind.children)["child"], depth + 1)
        return f"array_to_string(list_transform({value}, lambda {item}: {texts}), '')"
    if kind.id == "struct":
        fields = kind.children
        return _joined(
            [_cell(f"{value}.{quoted(name)}", child, depth) for name, child in fields]
        )
    if kind.id == "map":
        children = dict(kind.children)
        entries = duckdb.list_type(
            duckdb.struct_type({"key": children["key"], "value": children["value"]})
        )
        return _text(f"map_entries({value})", entries, depth)
    return f"cast({value} as varchar)"
