"""Scores equal scikit-learn and SciPy, with ties, NULLs and infinities."""

import math

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import mutual_info_score, roc_auc_score

from feature_warehouse.relevance import score_features
from feature_warehouse.relevance.single.bins import edges
from feature_warehouse.relevance.single.contingency import (
    cramers_v,
    mutual_information,
    theils_u,
)

EXACT = {"abs": 1e-12, "rel": 1e-12}
# whole numbers make ties
VALUES = st.one_of(
    st.none(),
    st.integers(-3, 3).map(float),
    st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda one: round(one, 3)),
    st.sampled_from([math.inf, -math.inf, math.nan]),
)
FINITE = st.one_of(st.none(), st.integers(-4, 4).map(float), st.floats(-1e3, 1e3))


def table_of(rows, *, features=3):
    names = [*(f"x{i}" for i in range(features)), "y"]
    columns = zip(*rows, strict=True)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}


def scores_of(columns, kind):
    types = {name: pa.float64() for name in columns} | {"y": kind}
    table = pa.table({name: pa.array(columns[name], types[name]) for name in columns})
    return {one["feature"]: one for one in score_features(table, "y").to_pylist()}


def known(x, y):
    pairs = [
        (one, other)
        for one, other in zip(x, y, strict=True)
        if one is not None and not math.isnan(one)
    ]
    return (np.array(side, dtype=float) for side in zip(*pairs, strict=True))


def is_known(one):
    return one is not None and not math.isnan(one)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES, VALUES, st.integers(0, 1)), min_size=1))
def test_auc_and_spearman_of_two_classes(rows):
    columns = table_of(rows)
    scores = scores_of(columns, pa.int64())
    for name in ("x0", "x1", "x2"):
        one = scores[name]
        if sum(map(is_known, columns[name])) != one["n"]:
            raise AssertionError(one)
        if one["auc"] is None:
            assert one["reason"]
            continue
        x, y = known(columns[name], columns["y"])
        # infinities keep their rank, which scikit-learn refuses
        x = stats.rankdata(x)
        assert one["auc"] == pytest.approx(roc_auc_score(y, x), **EXACT)
        expected = stats.spearmanr(x, y).statistic
        assert one["spearman"] == pytest.approx(expected, **EXACT)
        assert one["gini"] == pytest.approx(abs(2 * one["auc"] - 1), **EXACT)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(FINITE, FINITE, FINITE, st.floats(-9, 9)), min_size=3))
def test_pearson_and_spearman_of_a_quantity(rows):
    columns = table_of(rows)
    scores = scores_of(columns, pa.float64())
    for name in ("x0", "x1", "x2"):
        one = scores[name]
        if one["pearson"] is None:
            assert one["reason"]
            continue
        x, y = known(columns[name], columns["y"])
        if min(x.std() / np.abs(x).max(), y.std() / np.abs(y).max()) > 1e-3:
            expected = stats.pearsonr(x, y).statistic
            assert one["pearson"] == pytest.approx(expected, **EXACT)
        expected = stats.spearmanr(x, y).statistic
        assert one["spearman"] == pytest.approx(expected, **EXACT)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(VALUES, st.integers(0, 3)), min_size=8, max_size=60))
def test_auc_of_several_classes_is_the_mean_of_one_against_the_rest(rows):
    columns = table_of(rows, features=1)
    one = scores_of(columns, pa.int64())["x0"]
    if one["auc"] is None or len(set(columns["y"])) < 3:
        return
    x, y = known(columns["x0"], columns["y"])
    aucs = [roc_auc_score(y == each, stats.rankdata(x)) for each in np.unique(y)]
    expected = np.mean([max(auc, 1 - auc) for auc in aucs])
    assert one["auc"] == pytest.approx(expected, **EXACT)


def counts(seed):
    return np.random.default_rng(seed).integers(0, 30, size=(7, 3))


@pytest.mark.parametrize("seed", range(5))
def test_mutual_information_as_counted(seed):
    table = counts(seed)
    expected = mutual_info_score(None, None, contingency=table)
    assert mutual_information(table, corrected=False) == pytest.approx(
        expected, **EXACT
    )


@pytest.mark.parametrize("seed", range(5))
def test_cramers_v_is_that_of_scipy_less_the_bias(seed):
    table = counts(seed)
    n, (bins, classes) = table.sum(), table.shape
    plain = stats.contingency.association(table, method="cramer")
    phi = plain**2 * (min(bins, classes) - 1)
    phi = max(0, phi - (bins - 1) * (classes - 1) / (n - 1))
    least = min(one - (one - 1) ** 2 / (n - 1) for one in (bins, classes))
    expected = math.sqrt(phi / (least - 1))
    assert cramers_v(table) == pytest.approx(expected, **EXACT)


@pytest.mark.parametrize("seed", range(5))
def test_theils_u_is_the_information_over_the_entropy(seed):
    table = counts(seed)
    information = mutual_info_score(None, None, contingency=table)
    expected = information / stats.entropy(table.sum(axis=0))
    assert theils_u(table) == pytest.approx(expected, **EXACT)


@pytest.mark.parametrize("seed", range(3))
def test_information_over_deciles_and_a_bin_of_nulls(seed):
    generator = np.random.default_rng(seed)
    x = generator.normal(size=1000)
    y = (x + generator.normal(size=1000) > 0).astype(int)
    lost = generator.random(1000) < 0.1
    table = pa.table({"x": pa.array(x, mask=lost), "y": y})
    [one] = score_features(table, "y").to_pylist()

    with duckdb.connect() as connection:
        connection.register("given", table)
        cuts = edges(
            connection, {"x": int((~lost).sum())}, rows=1000, relation="given"
        )["x"]
    # a bin is (low, high]
    bins = np.where(lost, 10, np.searchsorted(cuts, x, side="left"))
    # 11 bins, 2 classes, and every cell is occupied: less 10 / 2n
    expected = mutual_info_score(bins, y) - 10 / 2000
    assert one["mi"] == pytest.approx(expected, **EXACT)
    share = expected / (stats.entropy(np.bincount(y)) + 1 / 2000)
    assert one["mi_normalized"] == pytest.approx(share, **EXACT)
    shares = [np.bincount(bins[y == each]) / (y == each).sum() for each in (0, 1)]
    value = ((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum()
    assert one["iv"] == pytest.approx(value, **EXACT)
    assert one["missing_auc"] == pytest.approx(roc_auc_score(y, lost), **EXACT)
