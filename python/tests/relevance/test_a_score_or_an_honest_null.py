"""Where a score has no meaning it is NULL and the reason is said; nothing crashes."""

import datetime as dt
import math

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.relevance import score_features

MEASURES = (
    *("auc", "gini", "direction", "mi", "mi_normalized", "iv"),
    *("pearson", "spearman", "cramers_v", "theils_u", "missing_auc"),
)


def scored(columns, target="y", **options):
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    rows = score_features(table, target, **options).to_pylist()
    return {one["feature"]: one for one in rows}


def values(one):
    return {name: one[name] for name in MEASURES if one[name] is not None}


def reasons(one):
    """Which measures are NULL for which reason."""
    parts = (part.split(": ", 1) for part in (one["reason"] or "").split("; ") if part)
    return {why: names.split(", ") for names, why in parts}


def test_every_null_has_its_reason():
    one = scored({"x": ["a", "b", "a"], "y": [0, 1, 1]})["x"]
    said = [name for names in reasons(one).values() for name in names]
    assert sorted([*said, *values(one)]) == sorted(MEASURES)


def test_a_constant_has_no_score():
    one = scored({"x": [5, 5, 5], "y": [0, 1, 1]})["x"]
    assert values(one) == {}
    assert "pearson" in reasons(one)["the feature is constant"]


def test_a_column_without_values_has_no_score():
    table = {"x": pa.nulls(3), "z": pa.nulls(3, pa.string()), "y": [0, 1, 1]}
    for one in scored(table).values():
        assert (one["n"], one["null_share"], one["distinct_count"]) == (0, 1.0, 0)
        assert reasons(one).keys() == {"no value is known"}


@pytest.mark.parametrize("y", [[1, 1], [True, True], ["a", "a"], [0.5, 0.5]])
def test_a_target_of_one_value_has_no_score(y):
    one = scored({"x": [1, 2], "y": y})["x"]
    assert values(one) == {}
    assert reasons(one).keys() == {"the target has one value"}


def test_a_target_of_one_value_where_the_feature_is_known():
    one = scored({"x": [1, 2, None], "y": [0, 0, 1]})["x"]
    lone = "the target has one value where the feature is known"
    assert {"auc", "spearman", "pearson"} <= set(reasons(one)[lone])
    # the missing row is the one of class 1
    assert values(one) == {"missing_auc": 1.0}


@pytest.mark.parametrize("rows", [0, 1])
def test_a_table_of_so_few_rows_has_no_score(rows):
    table = pa.table({"x": [1.0], "s": ["a"], "l": [[1]], "y": [1]}).slice(0, rows)
    assert [values(one) for one in scored(table).values()] == [{}, {}, {}]


def test_a_table_without_features_has_no_row():
    assert score_features(pa.table({"y": [0, 1]}), "y").num_rows == 0


def test_rows_without_a_target_are_left_out():
    one = scored({"x": [1.0, 2.0, 3.0, None], "y": [0.0, 1.0, math.nan, 1.0]})["x"]
    assert (one["n"], one["null_share"], one["auc"]) == (2, pytest.approx(1 / 3), 1.0)


def test_nan_is_unknown():
    one = scored({"x": [1.0, math.nan, 2.0], "y": [0, 1, 1]})["x"]
    assert (one["n"], one["auc"]) == (2, 1.0)


def test_infinities_keep_their_rank_and_have_no_pearson():
    one = scored({"x": [-math.inf, 0.0, math.inf], "y": [0, 0, 1]})["x"]
    assert one["auc"] == 1.0
    assert reasons(one)["the feature has infinite values"] == ["pearson"]


def test_an_infinite_target_has_no_pearson():
    one = scored({"x": [1.0, 2.0, 3.0], "y": [0.5, 0.7, math.inf]})["x"]
    assert one["spearman"] == 1.0
    assert reasons(one)["the target has infinite values"] == ["pearson"]


@pytest.mark.parametrize("scale", [1e200, 1e-200, 1e308, 5e-324])
def test_numbers_whose_squares_leave_a_double_have_a_pearson(scale):
    # (1, 2, 4) less its mean times (-1, 0, 1) is 3, over sqrt(42 / 9 * 2)
    columns = {"x": [scale / 4, scale / 2, scale], "y": [0.1, 0.2, 0.3]}
    if scale == 5e-324:
        # the smallest number there is: its multiples are exact
        columns["x"] = [scale, 2 * scale, 4 * scale]
    expected = 3 / math.sqrt(42 / 9 * 2)
    assert scored(columns)["x"]["pearson"] == pytest.approx(expected, abs=1e-12)


def test_a_small_spread_around_a_large_number_has_a_pearson():
    columns = {"x": [1e9, 1e9 + 1, 1e9 + 3], "y": [0.1, 0.2, 0.3]}
    # (-4, -1, 5) / 3 with (-1, 0, 1) is 3, over sqrt(42 / 9 * 2)
    assert scored(columns)["x"]["pearson"] == pytest.approx(
        3 / math.sqrt(42 / 9 * 2), abs=1e-12
    )


def test_a_date_is_ranked_by_its_day():
    days = [dt.date(2024, 1, 1), dt.date(2024, 1, 2), dt.date(2024, 1, 4), None]
    one = scored({"x": days, "y": [0.1, 0.2, 0.3, 0.4]})["x"]
    assert (one["kind"], one["spearman"]) == ("date", 1.0)
    # the days are 0, 1, 3: less the mean -4/3, -1/3, 5/3
    assert one["pearson"] == pytest.approx(3 / math.sqrt(42 / 9 * 2), abs=1e-12)


def test_a_boolean_is_ranked_and_binned():
    one = scored({"x": [True] * 40 + [False] * 40, "y": [1] * 40 + [0] * 40})["x"]
    assert (one["auc"], one["mi_normalized"], one["cramers_v"]) == (1.0, 1.0, 1.0)


def test_a_text_has_bins_and_no_order():
    one = scored({"x": ["a"] * 40 + ["b"] * 40, "y": [1] * 40 + [0] * 40})["x"]
    assert (one["theils_u"], one["distinct_count"]) == (1.0, 2)
    assert "auc" in reasons(one)["a text has no order"]


def test_rare_categories_are_one_bin():
    # forty names of one row each say nothing, alone or together
    names = [f"n{i}" for i in range(40)] + ["usual"] * 40
    one = scored({"x": names, "y": [0, 1] * 40})["x"]
    # 4 cells, 2 bins, 2 classes, of 80 rows: no information, less 1 / 160
    assert one["mi"] == pytest.approx(-1 / 160, abs=1e-12)
    assert one["distinct_count"] == 41


def test_too_few_rows_for_bins_have_no_information():
    one = scored({"x": list(range(40)), "y": [0, 1] * 20})["x"]
    assert one["auc"] is not None
    [few] = [why for why, names in reasons(one).items() if "mi" in names]
    assert few == "fewer than 60 rows, for two bins of 30"


def test_a_value_that_nearly_all_rows_have_makes_no_second_bin():
    one = scored({"x": [0] * 70 + [1] * 10, "y": [0, 1] * 40})["x"]
    [few] = [why for why, names in reasons(one).items() if "mi" in names]
    assert few == "the feature or the target fills one bin only, of at least 30 rows"


def test_a_bin_without_one_class_does_not_make_the_value_infinite():
    one = scored({"x": [0] * 40 + [1] * 40, "y": [0] * 40 + [1] * 40})["x"]
    # shares 1 and 0; half a row in the logarithm: 2 (1 - 0) ln (40.5 / 0.5)
    assert one["iv"] == pytest.approx(2 * math.log(81), abs=1e-12)


def test_a_list_can_only_be_missing():
    one = scored({"x": [[1], None, [2], None], "y": [0, 1, 0, 1]})["x"]
    assert (one["kind"], values(one)) == ("other", {"missing_auc": 1.0})


def test_missing_values_of_a_quantity():
    # the target of both missing rows is above both others
    one = scored({"x": [1, 2, None, None], "y": [0.1, 0.2, 0.3, 0.4]})["x"]
    assert one["missing_auc"] == 1.0


@pytest.mark.parametrize("y", [["no", "yes"], [False, True], [3, 7], [0.5, 1.5]])
def test_the_later_of_two_classes_is_the_positive_one(y):
    assert scored({"x": [1, 2], "y": y})["x"]["auc"] == 1.0


def test_keys_and_clocks_are_no_features():
    columns = {"id": [1, 2], "wave": [1, 2], "at": [1, 2], "x": [1, 2], "y": [0, 1]}
    assert list(scored(columns, entity="id", by=["wave"], without="at")) == ["x"]


def test_only_the_features_that_are_named():
    columns = {"a": [1, 2], "b": [1, 2], "y": [0, 1]}
    assert list(scored(columns, features=["b"])) == ["b"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"features": ["z"]}, "the table has no column z"),
        ({"entity": "z"}, "the table has no column z"),
        ({"target": "z"}, "the table has no column z"),
        ({"features": ["y"]}, "y cannot be a feature and a target"),
        ({"target": "l"}, "the target l is a BIGINT"),
        ({"target": "t"}, "the target t has more than 20 distinct texts"),
    ],
)
def test_a_wrong_question_is_an_error_that_says_how_to_mend_it(options, said):
    table = {"y": [0] * 21, "l": [[1]] * 21, "t": [f"t{i}" for i in range(21)]}
    with pytest.raises(FeatureWarehouseError, match=said):
        scored(table, **options)


def test_a_dictionary_is_no_table():
    with pytest.raises(FeatureWarehouseError, match="a dict is no table"):
        score_features({"y": [1]}, "y")


def test_a_dataframe_and_a_relation_give_what_the_arrow_table_gives():
    columns = {"x": [1.0, math.nan, 3.0, 2.0], "s": list("abca"), "y": [0, 1, 1, 0]}
    frame = pd.DataFrame(columns)
    expected = score_features(pa.table(columns), "y")
    assert score_features(frame, "y").equals(expected)
    with duckdb.connect() as connection:
        assert score_features(connection.from_df(frame), "y").equals(expected)


def test_names_with_quotes_are_names():
    assert list(scored({'two "words"': [1, 2], "y's": [0, 1]}, "y's")) == [
        'two "words"'
    ]


def test_order_of_rows_changes_nothing():
    generator = np.random.default_rng(0)
    frame = pd.DataFrame(generator.normal(size=(500, 3)), columns=list("xyz"))
    shuffled = frame.sample(frac=1, random_state=1)
    one, other = (score_features(each, "y").to_pandas() for each in (frame, shuffled))
    pd.testing.assert_frame_equal(one, other, rtol=1e-12)
