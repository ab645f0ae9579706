"""Intervals: draws are what scoring the drawn rows gives, and entities stay whole."""

import math

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.relevance import intervals, score_features
from feature_warehouse.relevance.chance import bootstrap

EXACT = {"abs": 1e-12, "rel": 1e-12}


@pytest.fixture(scope="module")
def drawn():
    """Values with ties and both infinities, classes, and how often a row was drawn."""
    generator = np.random.default_rng(0)
    values = generator.integers(0, 9, size=80).astype(float)
    values[:2] = -math.inf, math.inf
    codes = (values + generator.normal(size=80) * 4 > 4).astype(int)
    weights = bootstrap.entity_weights(np.repeat(np.arange(20), 4), 5, generator)
    return values, codes, weights


def repeated(values, weights, draw):
    return np.repeat(values, weights[:, draw].astype(int))


def test_a_draw_is_ranked_as_the_repeated_rows_are(drawn):
    values, codes, weights = drawn
    ranked = bootstrap.Ranked(values, weights)
    aucs, rho = bootstrap.auc_and_spearman(ranked, weights, codes, classes=2)
    for draw in range(5):
        x, y = repeated(values, weights, draw), repeated(codes, weights, draw)
        x = stats.rankdata(x)
        assert aucs[1, draw] == pytest.approx(roc_auc_score(y, x), **EXACT)
        expected = stats.spearmanr(x, y).statistic
        assert rho[draw] == pytest.approx(expected, **EXACT)


def test_a_draw_of_a_quantity_is_ranked_as_the_repeated_rows_are(drawn):
    values, _, weights = drawn
    y = np.random.default_rng(1).normal(size=80).round(1)
    sides = [bootstrap.Ranked(one, weights) for one in (values, y)]
    rho = bootstrap.spearman(*sides, weights)
    for draw in range(5):
        x = stats.rankdata(repeated(values, weights, draw))
        expected = stats.spearmanr(x, repeated(y, weights, draw)).statistic
        assert rho[draw] == pytest.approx(expected, **EXACT)


def test_a_draw_is_correlated_as_the_repeated_rows_are(drawn):
    values, codes, weights = drawn
    x = np.column_stack([np.clip(values, 0, 9), np.full(80, 3.0), np.arange(80.0)])
    x[:9, 2] = np.nan
    found = bootstrap.pearson(x, codes.astype(float), weights)
    assert np.isnan(found[1]).all()
    for draw in range(5):
        frame = pd.DataFrame(np.column_stack([x, codes]))
        again = frame.loc[repeated(frame.index.to_numpy(), weights, draw)].corr()
        assert found[[0, 2], draw] == pytest.approx(again.loc[[0, 2], 3], **EXACT)


def test_large_numbers_have_a_correlation():
    x = np.array([1e200, 2e200, 4e200])[:, None]
    found = bootstrap.pearson(x, np.array([1.0, 2.0, 3.0]), np.ones((3, 1)))
    # (-4, -1, 5) / 3 with (-1, 0, 1) is 3, over sqrt(42 / 9 * 2)
    assert found[0, 0] == pytest.approx(3 / math.sqrt(42 / 9 * 2), **EXACT)


def rows(*, entities=60, seed=0):
    generator = np.random.default_rng(seed)
    ids = np.repeat(np.arange(entities), 3)
    of_entity = generator.normal(size=entities)[ids]
    x = of_entity + 0.3 * generator.normal(size=len(ids))
    y = x + of_entity + generator.normal(size=len(ids))
    return pd.DataFrame({"id": ids, "x": x, "y": y, "c": y > 0})


@pytest.mark.parametrize("target", ["y", "c"])
def test_the_value_is_that_of_the_scores(target):
    frame = rows().drop(columns={"y": "c", "c": "y"}[target])
    [scores] = score_features(frame, target, entity="id").to_pylist()
    found = intervals(frame, target, entity="id", repeats=200).to_pylist()
    for one in found:
        assert one["value"] == scores[one["measure"]]
        if one["value"] is not None:
            assert one["low"] < one["value"] < one["high"]


def width(**options):
    frame = rows()[["id", "x", "y"]]
    found = intervals(frame, "y", features=["x"], repeats=400, **options).to_pylist()
    [one] = [one for one in found if one["measure"] == "spearman"]
    return one["high"] - one["low"]


def test_rows_that_resemble_each_other_make_an_interval_wider():
    # 60 entities of three rows say less than 180 rows of their own would
    assert width(entity="id") > 1.2 * width(without="id")


def test_a_seed_gives_the_same_interval():
    assert width(entity="id", seed=3) == width(entity="id", seed=3)
    assert width(entity="id", seed=3) != width(entity="id", seed=4)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    # rho of two normal variables of Pearson .5 is 6 / pi * asin(.25) = .4826
    truth, held = 6 / math.pi * math.asin(0.25), 0
    for seed in range(60):
        generator = np.random.default_rng(seed)
        x, other = generator.normal(size=(2, 120))
        y = 0.5 * x + math.sqrt(0.75) * other
        table = pa.table({"x": x, "y": y})
        found = intervals(table, "y", repeats=200, seed=seed).to_pylist()
        [one] = [one for one in found if one["measure"] == "spearman"]
        held += one["low"] <= truth <= one["high"]
    # of 60, 57 are due; fewer than 51 would come once in 200
    assert held >= 51


def test_where_there_is_no_value_there_is_no_interval_and_the_reason_is_said():
    table = pa.table({"x": [5.0] * 70, "t": ["a", "b"] * 35, "y": [0, 1] * 35})
    found = intervals(table, "y", repeats=50).to_pylist()
    by_name = {(one["feature"], one["measure"]): one for one in found}
    for one in found:
        assert (one["value"] is None) == (one["low"] is None) == bool(one["reason"])
    assert by_name["x", "auc"]["reason"] == "the feature is constant"
    assert by_name["t", "pearson"]["reason"] == "a text has no order"
    assert by_name["t", "mi"]["value"] == pytest.approx(math.log(2) + 1 / 140)


def test_one_entity_of_a_class_is_in_too_few_draws():
    # a draw of 20 lacks it with probability (19 / 20)^20 = .36
    table = pa.table({"x": list(range(20)), "y": [0] * 19 + [1]})
    [auc, *_] = intervals(table, "y", repeats=200).to_pylist()
    assert (auc["value"], auc["low"]) == (1.0, None)
    assert auc["reason"] == "too few draws of entities have a value"


@pytest.mark.parametrize("target", [[], [1], [0.5]])
def test_a_table_of_so_few_rows_has_no_interval(target):
    size = len(target)
    table = pa.table({"x": [1.0] * size, "y": pa.array(target, pa.float64())})
    found = intervals(table, "y", repeats=10).to_pylist()
    assert [one["low"] for one in found] == [None] * 4


def test_a_question_of_many_minutes_is_refused():
    with pytest.raises(FeatureWarehouseError, match="would take many minutes"):
        intervals(pa.table({"x": [1, 2], "y": [0, 1]}), "y", repeats=10**11)
