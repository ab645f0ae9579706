"""`drift.compare` against SciPy, against the macros, and on what is hard to compare."""

import math

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mini_project import make_project
from scipy import stats

from feature_warehouse.drift import compare
from feature_warehouse.drift.samples import sample_distances
from feature_warehouse.errors import FeatureWarehouseError

some_numbers = st.lists(
    st.integers(-20, 20).map(lambda one: one / 4), min_size=1, max_size=60
)


@given(some_numbers, some_numbers)
@settings(max_examples=200, deadline=None)
def test_ks_wasserstein_and_the_mean_shift_are_those_of_scipy(was, now):
    found = sample_distances(np.array(was), np.array(now))
    assert found.ks == pytest.approx(stats.ks_2samp(was, now).statistic, abs=1e-12)
    expected = stats.wasserstein_distance(was, now)
    assert found.wasserstein == pytest.approx(expected, abs=1e-12)
    if len(set(was)) > 1:
        shift = (np.mean(now) - np.mean(was)) / np.std(was, ddof=1)
        assert found.mean_shift == pytest.approx(shift, abs=1e-12)
    else:
        assert found.mean_shift is None


def drawn(rows=300, *, seed=0, shift=0.0):
    generator = np.random.default_rng(seed)
    grade = generator.normal(6 + shift, 1.5, size=rows)
    return pa.table(
        {
            "id": np.arange(rows),
            "grade": pa.array(grade, mask=generator.random(rows) < 0.1),
            "stage": generator.integers(0, 9, rows).astype(np.int32),
            "stone": generator.choice(["Quartzo", "Ametista", "Topázio"], rows),
            "is_new": generator.random(rows) < 0.3,
            "born": np.datetime64("2010-01-01") + generator.integers(0, 2000, rows),
        }
    )


def of(table):
    return {one["feature"]: one for one in table.to_pylist()}


def test_two_draws_of_the_same_are_stable():
    found = of(compare(drawn(seed=1), drawn(seed=2), without=["id"]))
    assert {one["verdict"] for one in found.values()} == {"stable"}
    assert set(found) == {"grade", "stage", "stone", "is_new", "born"}


def test_exactly_what_shifted_has_drifted_and_the_reason_says_where():
    found = of(compare(drawn(seed=1), drawn(seed=2, shift=1.5), without=["id"]))
    assert [name for name, one in found.items() if one["verdict"] == "drifted"] == [
        "grade"
    ]
    assert found["grade"]["mean_shift"] == pytest.approx(1.0, abs=0.2)
    assert "most in (" in found["grade"]["reason"]


def test_a_reason_tells_of_null_beside_what_moved_most():
    now = drawn(seed=2, shift=3)
    found = of(compare(drawn(seed=1), now, features=["grade"]))
    assert "; NULL " in found["grade"]["reason"]


def test_a_few_null_where_there_were_none_are_no_drift():
    # as a bin, 3 % against none would be a PSI of 0.13
    now = pa.table({"x": pa.array(range(1000), mask=np.arange(1000) % 33 == 0)})
    [one] = compare(pa.table({"x": range(1000)}), now).to_pylist()
    assert one["verdict"] == "watch"
    assert one["psi"] < 0.01
    assert one["reason"].endswith("NULL 0.0 % of 1000 before, 3.1 % of 1000 now")


def test_all_null_where_there_were_values_is_drift():
    was = pa.table({"x": [1.0] * 50})
    [one] = compare(was, pa.table({"x": pa.nulls(50, pa.float64())})).to_pylist()
    assert (one["verdict"], one["psi"]) == ("drifted", None)
    assert one["reason"] == "NULL 0.0 % of 50 before, 100.0 % of 50 now"


def test_a_category_that_came_and_one_that_went_are_named():
    was = pa.table({"stone": ["Quartzo"] * 50 + ["Ágata"] * 50 + [None]})
    now = pa.table({"stone": ["Quartzo"] * 50 + ["Rubi"] * 50})
    [one] = compare(was, now).to_pylist()
    assert (one["new_categories"], one["lost_categories"]) == (["Rubi"], ["Ágata"])
    assert one["verdict"] == "drifted"
    assert (one["reference_null_share"], one["current_null_share"]) == (1 / 101, 0.0)


def test_nan_and_infinite_values_are_counted_and_crash_nothing():
    was = pa.table({"x": [1.0, 2.0, 3.0, math.nan, math.inf] * 40})
    now = pa.table({"x": [1.0, 2.0, 3.0, -math.inf, math.inf] * 40})
    [one] = compare(was, now).to_pylist()
    # NaN is as good as NULL, and its share fell from a fifth to none
    assert (one["reference_null_share"], one["current_null_share"]) == (0.2, 0.0)
    assert (one["verdict"], one["ks"] > 0) == ("drifted", True)
    assert (one["wasserstein"], one["mean_shift"]) == (None, None)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ([1.0, 2.0], [], "the current side has no row"),
        ([], [1.0, 2.0], "the reference has no row"),
        ([], [], "the reference has no row"),
    ],
)
def test_a_side_without_rows_is_unknown_with_its_reason(was, now, said):
    [one] = compare(
        pa.table({"x": pa.array(was, pa.float64())}),
        pa.table({"x": pa.array(now, pa.float64())}),
    ).to_pylist()
    assert (one["verdict"], one["reason"], one["psi"]) == ("unknown", said, None)


def test_one_row_is_too_few_to_tell():
    [one] = compare(pa.table({"x": [1.0]}), pa.table({"x": [9.0]})).to_pylist()
    assert one["verdict"] == "unknown"
    assert one["reason"] == "too few rows to tell: 1 before, 1 now, 30 are needed"
    # how far they are apart is known all the same
    assert (one["ks"], one["wasserstein"]) == (1.0, 8.0)


def test_a_column_of_null_is_what_it_was():
    nothing = pa.table({"never": pa.nulls(40, pa.float64())})
    [one] = compare(nothing, nothing).to_pylist()
    assert (one["verdict"], one["ks"]) == ("stable", None)


def test_what_is_large_in_few_rows_is_what_chance_gives():
    # a third of 36 rows elsewhere is a PSI of 0.4, and nothing
    was = pa.table({"stone": ["a", "b", "c"] * 12})
    now = pa.table({"stone": ["a"] * 18 + ["b"] * 14 + ["c"] * 4})
    [one] = compare(was, now).to_pylist()
    assert one["psi"] > 0.1
    assert one["verdict"] == "stable"


def test_what_is_beyond_chance_but_small_is_to_be_watched():
    was = pa.table({"stone": ["a"] * 50_000 + ["b"] * 50_000})
    now = pa.table({"stone": ["a"] * 52_000 + ["b"] * 48_000})
    [one] = compare(was, now).to_pylist()
    assert one["psi"] < 0.1
    assert one["verdict"] == "watch"


def test_what_vanished_came_or_changed_its_type_is_unknown_with_the_reason():
    was = pa.table({"gone": [1], "turned": [1.0], "same": [1]})
    now = pa.table({"new": [1], "turned": ["one"], "same": [1]})
    found = of(compare(was, now))
    assert {name: one["reason"] for name, one in found.items() if name != "same"} == {
        "gone": "it is gone: the current rows do not have it",
        "new": "it is new: the reference does not have it",
        "turned": "its type changed from DOUBLE to VARCHAR",
    }
    assert {one["verdict"] for name, one in found.items() if name != "same"} == {
        "unknown"
    }


def test_whole_and_broken_numbers_are_one_type():
    was, now = pa.table({"x": [1, 2, 3] * 10}), pa.table({"x": [1.0, 2.0, 3.0] * 10})
    [one] = compare(was, now).to_pylist()
    assert (one["verdict"], one["psi"]) == ("stable", 0.0)


def test_dataframes_and_relations_give_what_arrow_tables_give():
    was, now = drawn(seed=1), drawn(seed=2)
    expected = compare(was, now)
    assert compare(was.to_pandas(), now.to_pandas()).equals(expected)
    with duckdb.connect() as connection:
        relation = connection.from_arrow(now)
        assert compare(was, relation).equals(expected)


def test_a_feature_that_is_nowhere_is_an_error():
    with pytest.raises(FeatureWarehouseError, match="has a column nothing"):
        compare(drawn(), drawn(), features=["nothing"])


def test_names_with_quotes_are_names():
    table = pa.table({"a \"b\" 'c'": [1, 2, 3]})
    assert compare(table, table)["feature"].to_pylist() == ["a \"b\" 'c'"]


@pytest.fixture(scope="module")
def by_macro(tmp_path_factory):
    """The macro's rows of the same two tables."""
    project = make_project(tmp_path_factory.mktemp("both"))
    was, now = drawn(seed=1), drawn(seed=2, shift=0.7)
    with duckdb.connect(str(project.database)) as connection:
        connection.register("was", was)
        connection.register("now", now)
        connection.execute(
            "create table pairs as select *, false as is_current from was "
            "union all select *, true from now"
        )
    numbers = "'cast(grade as double)'", "'cast(stage as double)'"
    kinds = dict(zip(("grade", "stage", "stone"), (*numbers, "none"), strict=True))
    for name, value in kinds.items():
        project.write(
            f"models/of_{name}.sql",
            "{{ feature_warehouse.column_drift("
            f"'main.pairs', '{name}', {value}, comparisons=3) }}}}",
        )
    project.succeed("run")
    names = ("bins", "psi", "jensen_shannon", "hellinger", "chi_square", "verdict")
    rows = {
        name: project.execute(
            f"select {', '.join(names)}, psi_limit, reference_null_share, "
            f"ks, wasserstein from of_{name}"
        )[0]
        for name in kinds
    }
    return rows, of(compare(was, now, features=list(kinds)))


@pytest.mark.parametrize("name", ["grade", "stage", "stone"])
def test_the_macro_in_sql_says_the_same(by_macro, name):
    rows, found = by_macro
    bins, psi, js, hellinger, chi, verdict, limit, null_share, *samples = rows[name]
    one = found[name]
    close = {"rel": 1e-9, "abs": 1e-12}
    assert (bins, verdict) == (one["bins"], one["verdict"])
    assert psi == pytest.approx(one["psi"], **close)
    assert js == pytest.approx(one["jensen_shannon"], **close)
    assert hellinger == pytest.approx(one["hellinger"], **close)
    assert chi == pytest.approx(one["chi_square"], **close)
    # the quantile in SQL is an approximation
    assert limit == pytest.approx(one["psi_limit"], rel=0.02)
    assert null_share == pytest.approx(one["reference_null_share"])
    for value, expected in zip(samples, (one["ks"], one["wasserstein"]), strict=True):
        assert value == (expected and pytest.approx(expected, **close))


def test_values_on_the_edge_of_a_bin_that_hardly_moved_have_not_drifted():
    # half of the grades lie on the edge 7.5, and all of them are 0.002 more
    was = pa.table({"grade": [7.5] * 150 + [float(i % 10) for i in range(150)]})
    now = pa.table({"grade": [one.as_py() + 0.002 for one in was["grade"]]})
    [one] = compare(was, now).to_pylist()
    assert one["psi"] > one["psi_limit"]
    assert one["wasserstein"] == pytest.approx(0.002)
    assert one["verdict"] == "stable"


@pytest.mark.parametrize("rows", [100, 300, 1000])
def test_without_drift_all_features_together_rarely_alarm(rows):
    alarms = 0
    for seed in range(60):
        found = compare(
            drawn(rows, seed=2 * seed), drawn(rows, seed=2 * seed + 1), without=["id"]
        )
        alarms += "drifted" in found["verdict"].to_pylist()
    assert alarms <= 60 * 0.05 + 2


def test_pandas_is_not_needed_for_the_result():
    assert isinstance(compare(drawn(), drawn()), pa.Table)
    assert isinstance(compare(drawn(), drawn()).to_pandas(), pd.DataFrame)
