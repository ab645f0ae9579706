"""What is said of a warehouse that DuckDB cannot open."""

import duckdb
import pytest

from feature_warehouse.boundaries.warehouse_file import reading, writing
from feature_warehouse.errors import FeatureWarehouseError


def test_a_file_of_something_else_is_no_other_process(tmp_path):
    file = tmp_path / "warehouse.duckdb"
    file.write_text("x" * 5000)
    for opened in (reading, writing):
        with (
            pytest.raises(FeatureWarehouseError, match=r"that DuckDB.* has written"),
            opened(file),
        ):
            pass


def test_a_connection_of_the_same_process_is_in_the_way(tmp_path):
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)):
        for opened in (reading, writing):
            with (
                pytest.raises(FeatureWarehouseError, match="close the other one"),
                opened(file),
            ):
                pass
