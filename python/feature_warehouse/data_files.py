"""The SQL that reads and writes a data file."""

from pathlib import Path

from feature_warehouse.sql import literal


def parquet(path: Path) -> str:
    """Give the relation of a Parquet file.

    Examples
    --------
    >>> parquet(Path("a's.parquet"))
    "read_parquet('a''s.parquet')"
    """
    return f"read_parquet({literal(path)})"


def copy_statement(query: str, path: Path) -> str:
    """Give the statement that streams a query to a file, in the format of its name."""
    options = "format parquet, compression zstd"
    if path.suffix == ".csv":
        options = "format csv, header"
    return f"copy (\n{query}\n) to {literal(path)} ({options})"
