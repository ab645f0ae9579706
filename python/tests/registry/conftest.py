"""A project whose artifacts are in the registry, to ask."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from feature_warehouse.boundaries.dbt_project import Project


@pytest.fixture(scope="session")
def synced(synced_root: Path) -> Project:
    """The synced project; only read."""
    return Project.open(synced_root)


@pytest.fixture
def registry(synced: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of the registry, to read."""
    with duckdb.connect(str(synced.warehouse), read_only=True) as connection:
        yield connection
