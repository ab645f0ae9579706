"""Paths and names may hold what SQL quotes."""

from pathlib import Path

import duckdb

from feature_warehouse.boundaries import warehouse_file
from feature_warehouse.data_files import copy_statement, parquet


def test_a_warehouse_and_its_settings_may_lie_in_a_folder_with_an_apostrophe(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "the pupil's"
    folder.mkdir()
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("create table t as select 1 as x")
    settings = {"temp_directory": str(folder / "spill")}
    with warehouse_file.reading(folder / "warehouse.duckdb", settings) as connection:
        connection.execute("use warehouse")
        assert connection.execute("from t").fetchall() == [(1,)]
        spill = connection.execute("select current_setting('temp_directory')")
        assert spill.fetchone() == (str(folder / "spill"),)


def test_data_may_be_written_into_a_folder_with_an_apostrophe(tmp_path: Path) -> None:
    file = tmp_path / "d'or.parquet"
    duckdb.execute(copy_statement("select 1 as x", file))
    assert duckdb.execute(f"from {parquet(file)}").fetchall() == [(1,)]
