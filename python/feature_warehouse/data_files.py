"""The SQL that reads and writes a data file."""

import re
from collections.abc import Sequence
from pathlib import Path

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.sql import literal, quoted

# after a type stands the end, a bracket or a comma; after a field's name its type
_TYPE_ENDS = r"(?=[\[),]|$)"
# Parquet has no whole numbers of more than 64 bits: DuckDB would write doubles
_WIDE = re.compile(rf"\b(U?)HUGEINT{_TYPE_ENDS}")
# Parquet cuts them to milliseconds
_INTERVAL = re.compile(rf"\bINTERVAL{_TYPE_ENDS}")


def parquet(path: Path) -> str:
    """Give the relation of a Parquet file.

    Examples
    --------
    >>> parquet(Path("a's.parquet"))
    "read_parquet('a''s.parquet')"
    """
    return f"read_parquet({literal(path)})"


def without_loss(query: str, columns: Sequence[tuple[str, str]]) -> str:
    """Give a query whose values Parquet holds as they are.

    A sum of whole numbers is a HUGEINT: it becomes a BIGINT, and one that is larger
    than that is an error when the query runs.

    Parameters
    ----------
    columns
        Name and type of each column of the query.

    Raises
    ------
    FeatureWarehouseError
        When a column is an interval, of which Parquet keeps milliseconds.

    Examples
    --------
    >>> without_loss("from t", [("a", "HUGEINT"), ("b", "INTEGER")])
    'select * replace (cast("a" as BIGINT) as "a") from (\\nfrom t\\n)'
    >>> without_loss("from t", [("a", "BIGINT")])
    'from t'
    """
    intervals = [name for name, kind in columns if _INTERVAL.search(kind)]
    if intervals:
        raise FeatureWarehouseError(
            f"of intervals Parquet keeps milliseconds alone: {', '.join(intervals)}",
            "give the feature as a number with its unit, such as "
            "epoch(a - b) for seconds",
        )
    narrow = {name: _WIDE.sub(r"\1BIGINT", kind) for name, kind in columns}
    casts = [
        f"cast({quoted(name)} as {narrow[name]}) as {quoted(name)}"
        for name, kind in columns
        if narrow[name] != kind
    ]
    if not casts:
        return query
    return f"select * replace ({', '.join(casts)}) from (\n{query}\n)"


def copy_statement(query: str, path: Path) -> str:
    """Give the statement that streams a query to a file, in the format of its name."""
    options = "format parquet, compression zstd"
    if path.suffix == ".csv":
        options = "format csv, header"
    return f"copy (\n{query}\n) to {literal(path)} ({options})"
