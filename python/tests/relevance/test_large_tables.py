"""Above some rows columns are asked one by one, and the edges come from a sample."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from feature_warehouse.relevance import score_features
from feature_warehouse.relevance.single import bins, scoring
from feature_warehouse.relevance.single.bins import edges
from feature_warehouse.relevance.single.ranks import rank_sums


@pytest.fixture(scope="module")
def table():
    generator = np.random.default_rng(0)
    x = generator.normal(size=2000)
    return pa.table(
        {
            "x": pa.array(x, mask=generator.random(2000) < 0.1),
            "whole": generator.integers(0, 9, 2000),
            "flag": x > 1,
            "text": np.where(x > 0.3, "a", "b"),
            "y": x + generator.normal(size=2000) > 0,
        }
    )


def test_columns_one_by_one_give_what_columns_together_give(table, monkeypatch):
    together = score_features(table, "y")
    monkeypatch.setattr(scoring, "TOGETHER_ROWS", 0)
    assert score_features(table, "y").equals(together)


def test_few_distinct_values_are_ranked_as_rows_are(table):
    with duckdb.connect() as connection:
        connection.register("given", table)
        connection.execute(
            "create table scored as select whole, cast(y as integer) as c from given"
        )
        by_row, by_value = (
            dict(rank_sums(connection, {"whole": 2000}, discrete=frozenset(names)))
            for names in ([], ["whole"])
        )
    assert by_row == by_value


def test_edges_of_a_sample_are_near_and_the_seed_chooses_it(monkeypatch):
    with duckdb.connect() as connection:
        connection.execute("create table rows as select range as a from range(100_000)")
        exact = edges(connection, {"a": 100_000}, rows=100_000, relation="rows")["a"]
        monkeypatch.setattr(bins, "EXACT_ROWS", 0)
        sampled, again, other = (
            edges(connection, {"a": 100_000}, rows=100_000, seed=seed, relation="rows")[
                "a"
            ]
            for seed in (0, 0, 1)
        )
    assert sampled == again != other
    # a decile of 10,000 rows has a standard error of at most .005 of the range
    assert sampled[:-1] == pytest.approx(exact[:-1], abs=2500)
