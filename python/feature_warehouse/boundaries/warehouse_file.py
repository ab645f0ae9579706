"""The warehouse on disk: the only module that opens DuckDB."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.sql import literal, quoted

# how DuckDB says that another process, or another connection of this one, has a file
_OPEN_ELSEWHERE = ("lock on file", "different configuration", "handle conflict")


@contextmanager
def writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse to write, in one transaction: all of it, or none.

    Raises
    ------
    FeatureWarehouseError
        When another process holds the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _open(path, storage_compatibility_version="v1.5.0") as connection:
        connection.execute("begin")
        try:
            yield connection
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("commit")


def require_writable(path: Path) -> None:
    """Say in our words who is in the way, before long work that ends in a write.

    Raises
    ------
    FeatureWarehouseError
        When another process holds the file.
    """
    with writing(path):
        pass


@contextmanager
def reading(
    path: Path, settings: dict[str, Any] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a private in-memory DuckDB with the warehouse attached, read-only.

    The warehouse keeps the catalog name that dbt gives it, so SQL that dbt compiled
    runs unchanged, and a spine can be registered beside it without a write.
    """
    if not path.exists():
        raise FeatureWarehouseError(
            f"there is no warehouse at {path}",
            "load a workbook with `fw ingest` and run `dbt build` first",
        )
    with duckdb.connect(":memory:") as connection:
        try:
            connection.execute(f"attach {literal(path)} as {catalog(path)} (read_only)")
        except duckdb.Error as error:
            raise _closed(path, error) from error
        for name, value in (settings or {}).items():
            connection.execute(f"set {name} = {literal(value)}")
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def catalog(path: Path) -> str:
    """The quoted catalog name of a warehouse file, as dbt writes it in compiled SQL.

    Examples
    --------
    >>> catalog(Path("data/warehouse.2026.duckdb"))
    '"warehouse"'
    """
    # DuckDB takes what stands before the first dot
    return quoted(path.name.lstrip(".").split(".")[0])


@contextmanager
def _open(path: Path, **config: str) -> Iterator[duckdb.DuckDBPyConnection]:
    try:
        connection = duckdb.connect(str(path), config=config)
    except duckdb.Error as error:
        raise _closed(path, error) from error
    with connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def why_closed(text: str) -> str | None:
    """Say what to do where DuckDB could not open a file; None of another error.

    Examples
    --------
    >>> why_closed('IO Error: Cannot open file "a.duckdb": Permission denied')
    'let this user read the file, and write to its folder'
    """
    if "Permission denied" in text:
        return "let this user read the file, and write to its folder"
    if any(one in text for one in _OPEN_ELSEWHERE):
        return (
            "DuckDB allows one writing process, or several that read: close the other "
            "one (a dbt run, a notebook, a connection of this one) and run this again"
        )
    return None


def _closed(path: Path, error: Exception) -> FeatureWarehouseError:
    text = str(error)
    mend = "see whether it is a file that DuckDB, or this version of it, has written"
    return FeatureWarehouseError(
        f"the warehouse {path} cannot be opened: {text.splitlines()[0]}",
        why_closed(text) or mend,
    )
