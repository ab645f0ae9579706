"""Load a workbook into the raw tables: all of it, or nothing."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import yaml

from feature_warehouse.boundaries.registry_store import create_registry
from feature_warehouse.boundaries.warehouse_file import writing
from feature_warehouse.boundaries.workbook import SheetCells, read, sheet_names
from feature_warehouse.counted import counted
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.identity import rows_checksum
from feature_warehouse.layout import (
    Headers,
    Sheet,
    extra_sheets,
    match,
    read_layout,
    refuse,
    same,
)
from feature_warehouse.sql import literal, quoted

_WRITTEN = {
    "_sheet_name": "varchar",
    "_row_number": "integer",
    "_file_name": "varchar",
    "_content_hash": "varchar",
    "_loaded_at": "timestamp",
}
_LOADS = (
    "content_hash varchar not null, file_name varchar not null, "
    "loaded_at timestamp not null, row_count bigint not null"
)
_SHOWN = 5


@dataclass(frozen=True)
class Load:
    """A load of the raw tables; not new where the values were there before."""

    content_hash: str
    loaded_at: datetime
    row_counts: dict[str, int]
    is_new: bool


def utc_now() -> datetime:
    """Give the instant, in UTC and naive, as the warehouse keeps it."""
    return datetime.now(timezone.utc).replace(tzinfo=None)


def ingest(
    workbook: Path,
    *,
    warehouse: Path,
    sources: Path,
    report: Callable[[str], None],
    now: Callable[[], datetime] = utc_now,
) -> Load:
    """Append the rows of a workbook, or of a folder of Parquet files, to raw tables.

    Parameters
    ----------
    workbook
        An .xlsx or .xlsm file, or a folder with one Parquet file of texts a sheet.
    warehouse
        The DuckDB file; it is made where it is missing.
    sources
        The YAML file of the dbt source, which is the layout.
    report
        Takes a line of progress at a time.
    now
        The clock, in UTC.

    Raises
    ------
    FeatureWarehouseError
        When the file or its layout is wrong: it names each sheet, header and key. The
        raw tables stay as they were.

    Notes
    -----
    The content hash of a load is the SHA-256 of a line a sheet, ``<sheet> <checksum>``,
    in the order of the layout. The checksum takes each row's cells in the order of the
    layout and sums over the rows (`identity.rows_checksum`), so neither the bytes of
    the file nor the order of rows or columns matters.

    Examples
    --------
    >>> load = ingest(
    ...     Path("pede.xlsx"),
    ...     warehouse=Path("data/warehouse.duckdb"),
    ...     sources=Path("models/staging/pede/_pede__sources.yml"),
    ...     report=print,
    ... )  # doctest: +SKIP
    """
    layout = _read_layout(sources)
    report(f"reading {workbook}")
    found = _matched(workbook, layout, report)
    with writing(warehouse) as connection:
        row_counts = {}
        for sheet, cells, positions in found:
            _view(connection, sheet, cells, positions)
            row_counts[sheet.table] = _row_count(connection, sheet)
            report(_told(sheet, row_counts[sheet.table]))
        refuse([p for sheet in layout for p in _equal_keys(connection, sheet)])
        report("comparing the values with those of the latest load")
        content_hash = _content_hash(connection, layout)
        latest = _latest_load(connection)
        if latest and latest[0] == content_hash:
            _, file_name, loaded_at = latest
            report(
                "nothing new: the same values were loaded on "
                f"{loaded_at:%Y-%m-%d %H:%M} UTC from {file_name}"
            )
            return Load(content_hash, loaded_at, row_counts, is_new=False)
        loaded_at = _later(now(), latest[2] if latest else None)
        for sheet in layout:
            report(f"writing raw.{sheet.table}")
            _append(connection, sheet, workbook.name, content_hash, loaded_at)
        connection.execute(
            "insert into raw.loads values (?, ?, ?, ?)",
            [content_hash, workbook.name, loaded_at, sum(row_counts.values())],
        )
    report(f"loaded {sum(row_counts.values()):,} rows as {content_hash[:12]}")
    return Load(content_hash, loaded_at, row_counts, is_new=True)


def _read_layout(sources: Path) -> tuple[Sheet, ...]:
    if not sources.is_file():
        raise FeatureWarehouseError(
            f"there is no layout at {sources}",
            "run this in the dbt project, or say where its _pede__sources.yml is",
        )
    return read_layout(yaml.safe_load(sources.read_text(encoding="utf-8")))


def _matched(
    workbook: Path, layout: Sequence[Sheet], report: Callable[[str], None]
) -> list[tuple[Sheet, SheetCells, list[int]]]:
    """Each sheet of the layout with its cells and where its columns stand in them."""
    names = sheet_names(workbook)
    extra = extra_sheets(layout, names)
    sheets = read(workbook, [name for name in names if name not in extra])
    found = [sheet.headers for sheet in sheets]
    positions = match(layout, found + [Headers(name, (), ()) for name in extra])
    for name in extra:
        report(f"sheet {name} is not in the layout: not loaded")
    for sheet in sheets:
        if sheet.blank_rows:
            report(
                f"{sheet.headers.sheet}: skipped "
                f"{counted(sheet.blank_rows, 'blank row')} between others"
            )
    cells_of = {same(cells.headers.sheet): cells for cells in sheets}
    return [
        (sheet, cells_of[same(sheet.name)], places)
        for sheet, places in zip(layout, positions, strict=True)
    ]


def _view(
    connection: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    cells: SheetCells,
    positions: Sequence[int],
) -> None:
    """Show the cells found under the names of the layout, in its order."""
    if isinstance(cells.rows, Path):
        relation = f"read_parquet({literal(cells.rows)}, file_row_number = true)"
        row_number = "file_row_number + 2"
        names = cells.headers.headers
    else:
        relation = f"cells_{sheet.table}"
        connection.register(relation, cells.rows)
        row_number = "row_number"
        names = cells.rows.column_names[1:]
    columns = [
        f"{quoted(names[position])} as {quoted(column.name)}"
        for column, position in zip(sheet.columns, positions, strict=True)
    ]
    connection.execute(
        f"create temp view {_found(sheet)} as\n"
        f"select {', '.join(columns)}, {row_number} as _row_number from {relation}"
    )


def _found(sheet: Sheet) -> str:
    return f"found_{sheet.table}"


def _row_count(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> int:
    return _value(connection, f"select count(*) from {_found(sheet)}")


def _value(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    return connection.execute(query).fetchall()[0][0]


def _told(sheet: Sheet, rows: int) -> str:
    if rows:
        return f"{sheet.name}: {rows:,} rows"
    # no error: a wave may be still to come
    return (
        f"warning: {sheet.name} has its headers and no row; a load is all that is "
        "known, so a wave that earlier loads had in it is gone"
    )


def _equal_keys(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> Iterable[str]:
    # a blank key is a row without a student, which staging counts as excluded
    key = f"trim({quoted(sheet.key)})"
    twice = connection.execute(
        f"select {key}, list_sort(list(_row_number)) from {_found(sheet)}\n"
        f"where {key} != '' group by all having count(*) > 1\n"
        f"order by min(_row_number) limit {_SHOWN + 1}"
    ).fetchall()
    for value, numbers in twice[:_SHOWN]:
        rows = " and ".join(f"{number}" for number in numbers[:_SHOWN])
        yield (
            f"sheet {sheet.name} has {sheet.key} {value} in rows {rows}: keep one of "
            "them, or correct the others"
        )
    if len(twice) > _SHOWN:
        yield f"sheet {sheet.name} has more {sheet.key} that stand in several rows"


def _content_hash(
    connection: duckdb.DuckDBPyConnection, layout: Sequence[Sheet]
) -> str:
    digest = hashlib.sha256()
    for sheet in layout:
        columns = [(column.name, "VARCHAR") for column in sheet.columns]
        checksum = _value(connection, rows_checksum(_found(sheet), columns))
        digest.update(f"{sheet.name} {checksum}\n".encode())
    return digest.hexdigest()


def _latest_load(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[str, str, datetime] | None:
    _make_tables(connection)
    return connection.execute(
        "select content_hash, file_name, loaded_at from raw.loads\n"
        "order by loaded_at desc limit 1"
    ).fetchone()


def _make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create schema if not exists raw")
    connection.execute(f"create table if not exists raw.loads ({_LOADS})")
    # models read the registry, and a first `dbt build` comes before any `fw sync`
    create_registry(connection)


def _later(instant: datetime, latest: datetime | None) -> datetime:
    """An instant later than the latest load's, even where the clock was set back."""
    return max(instant, latest + timedelta(microseconds=1)) if latest else instant


def _append(
    connection: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    file_name: str,
    content_hash: str,
    loaded_at: datetime,
) -> None:
    table = f"raw.{quoted(sheet.table)}"
    types = {column.name: "varchar" for column in sheet.columns} | _WRITTEN
    columns = {quoted(name): kind for name, kind in types.items()}
    definitions = [f"{name} {kind}" for name, kind in columns.items()]
    connection.execute(f"create table if not exists {table} ({', '.join(definitions)})")
    for definition in definitions:
        # a header that joined the layout after the table was made: NULL in older loads
        connection.execute(f"alter table {table} add column if not exists {definition}")
    connection.execute(
        f"insert into {table} ({', '.join(columns)})\n"
        f"select {', '.join(quoted(column.name) for column in sheet.columns)},\n"
        f"    ?, _row_number, ?, ?, ? from {_found(sheet)}",
        [sheet.name, file_name, content_hash, loaded_at],
    )
