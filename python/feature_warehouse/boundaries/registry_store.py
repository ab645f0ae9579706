"""The registry in the warehouse: tables whose rows say since when, and until when."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import numpy as np

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.warehouse_file import catalog, reading
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.registry.tables import APPENDED, HISTORY, STATES, TABLES
from feature_warehouse.sql import quoted

_NO_REGISTRY = "write the registry with `fw sync`, after `dbt build`"


def create(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Mapping[str, str]],
    *,
    history: Mapping[str, str] | None = None,
) -> None:
    """Make the schema, the tables and the columns that are not there yet."""
    connection.execute("create schema if not exists registry")
    held = connection.execute(
        "select table_name, list(column_name) from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'registry' "
        "group by table_name"
    ).fetchall()
    held_columns = dict(held)
    for name, columns in tables.items():
        every = {**columns, **(history or {})}
        text = ", ".join(f"{quoted(one)} {kind}" for one, kind in every.items())
        if name not in held_columns:
            connection.execute(f"create table registry.{name} ({text})")
            continue
        # earlier code had fewer columns
        for one in [one for one in every if one not in held_columns[name]]:
            connection.execute(
                f"alter table registry.{name} add column {quoted(one)} {every[one]}"
            )


def create_registry(connection: duckdb.DuckDBPyConnection) -> None:
    """Make every table that a sync or a measurement writes, so that dbt finds them.

    It counts as no registry until a sync makes the tables that follow from these.

    Examples
    --------
    >>> with duckdb.connect() as connection:
    ...     create_registry(connection)
    ...     connection.execute("select count(*) from registry.runs").fetchall()
    [(0,)]
    """
    create(connection, {**TABLES, **STATES}, history=HISTORY)
    create(connection, APPENDED)


def replace_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Mapping[str, str],
    rows: Sequence[tuple[Any, ...]],
    at: str,
) -> int:
    """Let a table hold these rows from ``at``: close the others, add the new ones.

    Gives the number of rows closed and added; rows that stay are not touched.
    """
    names = [quoted(one) for one in columns]
    same = " and ".join(f"held.{one} is not distinct from new.{one}" for one in names)
    listed = ", ".join(names)
    with _given(connection, columns, rows) as incoming:
        (closed,) = connection.execute(
            f"update registry.{table} set valid_to = cast(? as timestamp) "
            f"where rowid in (select held.rowid from registry.{table} as held "
            f"anti join ({incoming}) as new on {same} where held.valid_to is null)",
            [at],
        ).fetchall()[0]
        (added,) = connection.execute(
            f"insert into registry.{table} ({listed}, valid_from) "
            f"select distinct {listed}, cast(? as timestamp) from ({incoming}) as new "
            f"anti join (select * from registry.{table} where valid_to is null) "
            f"as held on {same}",
            [at],
        ).fetchall()[0]
    return closed + added


def append_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Mapping[str, str],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """Add rows that are never closed."""
    with _given(connection, columns, rows) as incoming:
        connection.execute(f"insert into registry.{table} by name {incoming}")


@contextmanager
def _given(
    connection: duckdb.DuckDBPyConnection,
    columns: Mapping[str, str],
    rows: Sequence[tuple[Any, ...]],
) -> Iterator[str]:
    """Give a query that reads these rows, where they are, in the columns' types."""
    # arrays of objects: Arrow imports pandas where it is installed, for half a second
    values = zip(*rows, strict=True) if rows else ([] for _ in columns)
    given = {
        name: np.fromiter(
            _list_texts(one) if _is_list(columns[name]) else one,
            dtype=object,
            count=len(rows),
        )
        for name, one in zip(columns, values, strict=True)
    }
    # the types are known: DuckDB need not look for them, and takes all in as text
    connection.execute("set pandas_analyze_sample = 0")
    connection.register("given", given)
    typed = ", ".join(_typed(name, kind) for name, kind in columns.items())
    yield f"select {typed} from given"
    # after an error the connection ends, and what it was given with it
    connection.unregister("given")


def _is_list(kind: str) -> bool:
    return kind.endswith("[]")


def _typed(name: str, kind: str) -> str:
    text = f"cast({quoted(name)} as json)" if _is_list(kind) else quoted(name)
    return f"cast({text} as {kind}) as {quoted(name)}"


def _list_texts(lists: Sequence[Sequence[Any] | None]) -> list[str]:
    """Write lists as JSON; what many rows hold in common is written once."""
    distinct = {id(one): one for one in lists}
    texts = {key: json.dumps(one and list(one)) for key, one in distinct.items()}
    return [texts[id(one)] for one in lists]


@contextmanager
def reading_registry(project: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the registry to read; ``registry.<table>`` is what it calls its tables.

    Raises
    ------
    FeatureWarehouseError
        When nobody has written it yet.
    """
    with reading(project.warehouse) as connection:
        connection.execute(f"use {catalog(project.warehouse)}")
        try:
            connection.execute("select 1 from registry.document_texts limit 0")
        except duckdb.CatalogException as error:
            raise FeatureWarehouseError(
                f"the warehouse {project.warehouse} has no registry", _NO_REGISTRY
            ) from error
        yield connection
