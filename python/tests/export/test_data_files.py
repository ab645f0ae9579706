"""What a Parquet file holds is what the query gave."""

import duckdb
import pytest

from feature_warehouse.data_files import copy_statement, parquet, without_loss
from feature_warehouse.errors import FeatureWarehouseError


def through_parquet(query, path):
    with duckdb.connect() as connection:
        described = connection.execute(f"describe {query}").fetchall()
        kept = without_loss(query, [(name, kind) for name, kind, *_ in described])
        connection.execute(copy_statement(kept, path))
        return connection.execute(f"from {parquet(path)}").fetchall()


@pytest.mark.parametrize(
    "value",
    [
        "9007199254740993::hugeint",
        "18446744073709551615::uhugeint",
        "sum(9007199254740993)",
        "[9007199254740993::hugeint, null]",
        "{'total': 9007199254740993::hugeint}",
        "null::hugeint",
        "1.5::decimal(38, 3)",
        "timestamp_ns '2024-01-01 00:00:00.000000001'",
        "{'INTERVAL': 1, 'HUGEINT': 2}",
    ],
)
def test_a_value_comes_back_as_it_was(value, tmp_path):
    query = f"select {value} as total, 'a' as \"other one\""
    with duckdb.connect() as connection:
        expected = connection.execute(query).fetchall()
    assert through_parquet(query, tmp_path / "a.parquet") == expected


def test_a_sum_that_no_whole_number_of_parquet_can_hold_is_an_error(tmp_path):
    query = "select sum(9223372036854775807) as total from range(2)"
    with pytest.raises(duckdb.ConversionException, match="out of range"):
        through_parquet(query, tmp_path / "a.parquet")


def test_intervals_are_refused_by_name(tmp_path):
    query = "select 1 as a, [interval 1 second] as gaps"
    with pytest.raises(FeatureWarehouseError, match="milliseconds alone: gaps"):
        through_parquet(query, tmp_path / "a.parquet")
