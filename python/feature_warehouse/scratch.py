"""A private DuckDB in memory, for functions that take tables and give tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.sql import quoted


@contextmanager
def scratch(table: Any, *, name: str = "rows") -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a DuckDB that holds one table, and nothing that outlives the block.

    Parameters
    ----------
    table
        An Arrow table, a DataFrame (pandas, polars) or a relation of DuckDB; a relation
        is read into memory, because its own connection may be busy or read-only.
    name
        What the table is called in SQL.

    Examples
    --------
    >>> import pyarrow as pa
    >>> with scratch(pa.table({"a": [1, 2]})) as connection:
    ...     connection.execute("select sum(a) from rows").fetchone()
    (3,)
    """
    if isinstance(table, duckdb.DuckDBPyRelation):
        table = table.to_arrow_table()
    with duckdb.connect(":memory:") as connection:
        connection.execute("set TimeZone = 'UTC'")
        try:
            connection.register("_given", table)
        except (duckdb.InvalidInputException, TypeError) as error:
            raise FeatureWarehouseError(
                f"a {type(table).__name__} is no table",
                "give an Arrow table, a DataFrame or a relation of DuckDB",
            ) from error
        connection.execute(f"create view {quoted(name)} as from _given")
        yield connection
