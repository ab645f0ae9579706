"""The registry is there before the first sync, and grows columns with the code."""

import duckdb
import pytest
from checkout import copy_project

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.registry_store import (
    append_rows,
    create,
    create_registry,
    reading_registry,
)
from feature_warehouse.boundaries.warehouse_file import writing
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.registry.tables import APPENDED

EARLIER = {
    name: kind
    for name, kind in APPENDED["node_runs"].items()
    if name not in ("started_at", "completed_at")
}


def test_a_table_of_earlier_code_gets_the_columns_it_lacks_and_keeps_its_rows():
    with duckdb.connect() as connection:
        create(connection, {"node_runs": EARLIER})
        row = ("r1", "a", "success", 1.5, None, None, 3)
        append_rows(connection, "node_runs", EARLIER, [row])
        create_registry(connection)
        assert connection.execute(
            "select invocation_id, row_count, started_at from registry.node_runs"
        ).fetchall() == [("r1", 3, None)]


def test_making_the_tables_again_changes_nothing():
    with duckdb.connect() as connection:
        create_registry(connection)
        said = "select table_name, column_name, data_type from duckdb_columns()"
        before = connection.execute(said).fetchall()
        create_registry(connection)
        assert connection.execute(said).fetchall() == before


def test_a_registry_that_was_made_and_never_synced_says_to_sync(tmp_path):
    project = Project.open(copy_project(tmp_path / "project"))
    with writing(project.warehouse) as connection:
        create_registry(connection)
    with (
        pytest.raises(FeatureWarehouseError, match="fw sync"),
        reading_registry(project),
    ):
        pass
