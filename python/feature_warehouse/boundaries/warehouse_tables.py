"""What the tables of the warehouse hold: rows, latest instants, bytes."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb

from feature_warehouse.sql import literal, quoted


@dataclass(frozen=True)
class ViewState:
    """How many rows a feature view has, and how late they are; None is not known."""

    row_count: int | None
    latest_event_timestamp: datetime | None = None
    latest_created_timestamp: datetime | None = None


@dataclass(frozen=True)
class TableState:
    """A table, ``schema.name``, its rows, and its part of the warehouse's blocks."""

    relation: str
    row_count: int
    bytes: int


def columns_by_place(
    connection: duckdb.DuckDBPyConnection,
) -> dict[str, frozenset[str]]:
    """Give the columns of every table and view by its place, ``schema.name``.

    Examples
    --------
    >>> with duckdb.connect() as connection:
    ...     _ = connection.execute("create table grades (grade double)")
    ...     columns_by_place(connection)
    {'main.grades': frozenset({'grade'})}
    """
    rows = connection.execute(
        "select concat(schema_name, '.', table_name), list(column_name) "
        "from duckdb_columns() "
        "where database_name = current_database() and not internal group by 1"
    ).fetchall()
    return {place: frozenset(columns) for place, columns in rows}


def row_count(connection: duckdb.DuckDBPyConnection, place: str) -> int:
    """Count the rows of a table, ``schema.name``.

    Examples
    --------
    >>> with duckdb.connect() as connection:
    ...     _ = connection.execute("create table grades as select 1.0 as grade")
    ...     row_count(connection, "main.grades")
    1
    """
    return connection.execute(f"select count(*) from {_named(place)}").fetchall()[0][0]


def view_state(
    connection: duckdb.DuckDBPyConnection,
    place: str,
    columns: Collection[str],
    *,
    event: str,
    created: str | None,
) -> ViewState:
    """Give a feature view's rows and its latest event and creation.

    Examples
    --------
    >>> with duckdb.connect() as connection:
    ...     _ = connection.execute("create table grades as select date '2024-01-01' d")
    ...     view_state(connection, "main.grades", ["d"], event="d", created=None)
    ViewState(row_count=1, latest_event_timestamp=datetime.datetime(2024, 1, 1, 0, 0), \
latest_created_timestamp=None)
    """
    latest = ", ".join(
        f"try_cast(max({quoted(clock)}) as timestamp)" if clock in columns else "null"
        for clock in (event, created)
    )
    found = connection.execute(
        f"select count(*), {latest} from {_named(place)}"
    ).fetchall()
    return ViewState(*found[0])


def table_states(connection: duckdb.DuckDBPyConnection) -> list[TableState]:
    """Give every table with its rows and its bytes on disk, the names in order.

    Notes
    -----
    DuckDB keeps tables in blocks of 256 KiB; small ones share them. A block counts for
    the tables in it in equal parts, so that the bytes of all tables together are never
    more than the file. What lies in no block is not counted: the catalog, indexes, and
    rows that are still in the write-ahead log.

    Examples
    --------
    >>> with duckdb.connect() as connection:
    ...     _ = connection.execute("create table grades as select 1.0 as grade")
    ...     table_states(connection)
    [TableState(relation='main.grades', row_count=1, bytes=0)]
    """
    places = connection.execute(
        "select concat(schema_name, '.', table_name) from duckdb_tables() "
        "where database_name = current_database() and not internal and not temporary "
        "order by 1"
    ).fetchall()
    blocks = {place: _blocks(connection, place) for (place,) in places}
    sizes = _sizes(blocks, _block_size(connection))
    return [
        TableState(place, row_count(connection, place), sizes[place])
        for place in blocks
    ]


def _sizes(blocks: Mapping[str, Collection[int]], block_size: int) -> dict[str, int]:
    """Divide each block among the tables in it.

    >>> _sizes({"a": [1, 2], "b": [2]}, 100)
    {'a': 150, 'b': 50}
    """
    users = Counter(block for held in blocks.values() for block in held)
    return {
        place: int(sum(block_size / users[block] for block in held))
        for place, held in blocks.items()
    }


def _blocks(connection: duckdb.DuckDBPyConnection, place: str) -> list[int]:
    try:
        rows = connection.execute(
            "select distinct block from (select unnest(list_append("
            "coalesce(additional_block_ids, []), block_id)) as block "
            f"from pragma_storage_info({literal(_named(place))})) where block >= 0"
        ).fetchall()
    except duckdb.CatalogException:
        # DuckDB 1.5 does not find a table whose name holds a quote
        return []
    return [block for (block,) in rows]


def _block_size(connection: duckdb.DuckDBPyConnection) -> int:
    rows = connection.execute(
        "select block_size from pragma_database_size() "
        "where database_name = current_database()"
    ).fetchall()
    return rows[0][0] if rows else 0


def _named(place: str) -> str:
    schema, _, name = place.partition(".")
    return f"{quoted(schema)}.{quoted(name)}"
