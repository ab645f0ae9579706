"""P-values: chance is significant as often as it is said, entities kept whole."""

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from feature_warehouse.relevance import p_values
from feature_warehouse.relevance.chance.permutation import (
    category_basis,
    exchanges,
    ordered_basis,
    statistics,
    target_basis,
)
from feature_warehouse.relevance.chance.significance import adjusted


def by_chance(seed, *, kind, entities=300, features=95):
    """Entities of one to three waves, whose features know nothing of the target."""
    generator = np.random.default_rng(seed)
    waves = [
        np.sort(generator.choice(3, size, replace=False))
        for size in generator.integers(1, 4, entities)
    ]
    ids = np.repeat(np.arange(entities), [len(one) for one in waves])

    def clustered(count):
        own = generator.normal(size=(entities, count))[ids]
        return own + 0.5 * generator.normal(size=(len(ids), count))

    x, y = clustered(features), clustered(1).ravel()
    x[:, :5][generator.random((len(ids), 5)) < 0.1] = np.nan
    columns = {f"x{i}": pa.array(one, from_pandas=True) for i, one in enumerate(x.T)}
    texts = np.array(list("pqr"))[np.digitize(x[:, -5:], [-0.5, 0.5])]
    columns |= {f"t{i}": one for i, one in enumerate(texts.T)}
    if kind == "classes":
        y = np.array(list("abc"))[np.digitize(y, [-0.5, 0.5])]
    if kind == "binary":
        y = y > 0
    return pa.table({"id": ids, "wave": np.concatenate(waves), **columns, "y": y})


@pytest.mark.parametrize("kind", ["binary", "classes", "quantity"])
def test_chance_is_significant_as_often_as_it_is_said(kind):
    found = [
        one
        for seed in range(10)
        for one in p_values(
            by_chance(seed, kind=kind), "y", entity="id", by="wave", permutations=500
        )["p"].to_pylist()
    ]
    # of 1,000, 50 are due; the issue allows 30 to 70
    assert len(found) == 1000
    assert 0.03 < np.mean(np.array(found) < 0.05) < 0.07


def test_permuting_rows_would_call_chance_significant():
    found = [
        one
        for seed in range(4)
        for one in p_values(
            by_chance(seed, kind="quantity"), "y", without=["id", "wave"]
        )["p"].to_pylist()
    ]
    assert np.mean(np.array(found) < 0.05) > 0.1


def test_what_says_something_is_found():
    generator = np.random.default_rng(0)
    x = generator.normal(size=200)
    columns = {
        "x": x,
        "text": np.where(x > 0, "high", "low"),
        "noise": generator.normal(size=200),
        "y": x + generator.normal(size=200),
    }
    found = p_values(pa.table(columns), "y").to_pylist()
    p = {one["feature"]: one["p"] for one in found}
    assert p["x"] == p["text"] == 1 / 2001
    assert p["noise"] > 0.05


@pytest.mark.parametrize("seed", range(3))
def test_p_is_near_that_of_scipy_where_rows_are_entities(seed):
    generator = np.random.default_rng(seed)
    x = generator.integers(0, 2, 100)  # of two values both tests are one
    y = 0.3 * x + generator.normal(size=100)
    found = p_values(pa.table({"x": x, "y": y}), "y", permutations=20_000)
    expected = stats.spearmanr(x, y).pvalue
    # the standard error of a share of 20,000 draws is at most .0035
    assert found["p"][0].as_py() == pytest.approx(expected, abs=0.015)


def test_what_falls_and_rises_again_is_found():
    generator = np.random.default_rng(0)
    x = generator.uniform(-1, 1, size=300)
    y = x**2 + 0.2 * generator.normal(size=300)
    assert stats.spearmanr(x, y).pvalue > 0.01
    assert p_values(pa.table({"x": x, "y": y}), "y")["p"][0].as_py() <= 0.001


def test_what_tells_by_being_missing_is_found():
    generator = np.random.default_rng(0)
    y = generator.normal(size=300)
    x = pa.array(generator.normal(size=300), mask=y > 0.5)
    found = p_values(pa.table({"x": x, "y": y}), "y", permutations=999)
    assert found["p"][0].as_py() <= 0.002


def test_the_statistic_of_categories_is_kruskals():
    generator = np.random.default_rng(0)
    x, codes = generator.normal(size=90), generator.integers(0, 3, 90)
    [[of_target]] = statistics(
        ordered_basis(x),
        target_basis(None, codes),
        np.arange(90)[None],
        np.array([0]),
    )
    [[of_feature]] = statistics(
        category_basis(codes),
        target_basis(x, codes),
        np.arange(90)[None],
        np.array([0]),
    )
    # H is the sum of n_k (mean rank)^2, times 12 / n (n + 1)
    expected = stats.kruskal(*(x[codes == one] for one in range(3))).statistic
    scale = 12 / (90 * 91)
    assert of_target * scale == pytest.approx(expected, rel=1e-12)
    assert of_feature * scale == pytest.approx(expected, rel=1e-12)


def test_targets_of_an_entity_stay_together_and_in_order():
    entities = np.array([7, 7, 8, 8, 9, 9]) - 7
    found, free = exchanges(entities, None, 200, np.random.default_rng(0))
    assert free == 6
    pairs = {tuple(pair) for row in found for pair in row.reshape(-1, 2).tolist()}
    assert pairs == {(0, 1), (2, 3), (4, 5)}
    # all six orders of three entities come
    assert len(np.unique(found, axis=0)) == 6


def test_entities_change_places_with_those_of_the_same_waves():
    # the first two were there in waves 0 and 1, the third in 1 and 2
    entities, waves = np.array([0, 0, 1, 1, 2, 2]), np.array([1, 0, 0, 1, 1, 2])
    found, free = exchanges(entities, waves, 50, np.random.default_rng(0))
    assert free == 4
    # wave 0 of the first is its second row, and takes the first row of the other
    assert np.unique(found, axis=0).tolist() == [[0, 1, 2, 3, 4, 5], [3, 2, 1, 0, 4, 5]]


def test_entities_without_their_like_have_no_p_and_the_reason_is_said():
    table = pa.table({"id": [1, 2, 2], "x": [1, 2, 3], "y": [0, 1, 1]})
    [one] = p_values(table, "y", entity="id").to_pylist()
    assert (one["p"], one["q"], one["exchangeable_rows"]) == (None, None, 0)
    why = "no entity has another one with as many rows to change places with"
    assert one["reason"] == why


def test_what_cannot_be_tested_says_why():
    columns = {
        "constant": [5, 5, 5],
        "unknown": pa.nulls(3),
        "list": [[1], [2], [3]],
        "text": ["a", "b", "c"],
        "y": [0, 1, 1],
    }
    found = p_values(pa.table(columns), "y", permutations=10).to_pylist()
    assert {one["feature"]: one["reason"] for one in found} == {
        "constant": "the feature is constant",
        "unknown": "no value is known",
        "list": "a BIGINT[] is neither a number, a date nor a text",
        "text": "the feature has one bin only, of at least 30 rows",
    }


@pytest.mark.parametrize("size", [0, 1])
def test_a_table_of_so_few_rows_has_no_p(size):
    table = pa.table({"x": [1.0], "y": [1]}).slice(0, size)
    assert p_values(table, "y")["p"].to_pylist() == [None]


def test_a_target_of_one_value_has_no_p():
    [one] = p_values(pa.table({"x": [1, 2], "y": [1, 1]}), "y").to_pylist()
    assert (one["p"], one["reason"]) == (None, "the target has one value")


def test_features_without_a_p_do_not_count_for_the_others():
    # .01 * 3 / 1, .02 * 3 / 2 and .5 * 3 / 3
    assert adjusted([0.02, None, 0.01, 0.5]) == pytest.approx(
        [0.03, None, 0.03, 0.5], nan_ok=True
    )


def test_a_seed_gives_the_same_p():
    table = by_chance(0, kind="binary")
    one, other = (
        p_values(table, "y", entity="id", without="wave", seed=5) for _ in range(2)
    )
    assert one.equals(other)
