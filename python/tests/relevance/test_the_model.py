"""The model that ranks features: a seed gives the same, and it says what it needs."""

import builtins

import numpy as np
import pytest

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.relevance.models.folds import entity_folds, forward_folds
from feature_warehouse.relevance.models.importance import importance
from feature_warehouse.relevance.models.model import fitted, predicted
from feature_warehouse.relevance.observed.observations import Observations


def seen(*, entities=120, waves=3, seed=0):
    generator = np.random.default_rng(seed)
    groups = np.tile(np.arange(entities), waves)
    x = generator.normal(size=len(groups))
    y = (x + generator.normal(size=len(groups)) > 0).astype(float)
    noise = generator.normal(size=len(groups))
    periods = np.repeat(np.arange(waves), entities)
    return Observations(
        ("x", "n"), np.column_stack([x, noise]), (), y, 2, groups, periods
    )


def test_without_openmp_the_error_says_what_to_install(monkeypatch):
    plain = builtins.__import__

    def broken(name, *others):
        if name == "lightgbm":
            raise OSError("libgomp.so.1: cannot open shared object file")
        return plain(name, *others)

    monkeypatch.setattr(builtins, "__import__", broken)
    with pytest.raises(FeatureWarehouseError, match="libgomp1") as caught:
        fitted(seen(), seed=0)
    assert "cannot open shared object file" in str(caught.value)


def test_a_seed_gives_the_same_model():
    rows = seen()
    one, other = (predicted(fitted(rows, seed=5), rows.values) for _ in range(2))
    assert (one == other).all()


def test_forward_folds_never_learn_from_what_comes_later():
    rows = seen()
    for fold in forward_folds(rows):
        assert rows.periods[fold.train].max() < rows.periods[fold.test].min()


def test_no_entity_is_on_both_sides_of_a_mixed_fold():
    rows = seen()
    folds = entity_folds(rows, count=3)
    assert len(folds) == 3
    for fold in folds:
        assert not set(rows.groups[fold.train]) & set(rows.groups[fold.test])


def test_what_the_model_needs_falls_beyond_chance_and_noise_does_not():
    rows = seen(entities=300)
    found = importance(rows, forward_folds(rows))
    assert found.falls["x",].low > 0
    assert found.falls["n",].low <= 0
    assert found.shap["x"] > found.shap["n"]
    assert found.skill.low < found.skill.value < found.skill.high


def test_features_that_stand_for_each_other_fall_together():
    rows = seen(entities=300)
    twins = Observations(
        ("x", "twin", "n"),
        np.column_stack([rows.values[:, 0], rows.values[:, 0], rows.values[:, 1]]),
        *((), rows.y, 2, rows.groups, rows.periods),
    )
    found = importance(twins, forward_folds(twins), clusters=[("x", "twin")])
    together = found.falls["x", "twin"].value
    assert together > max(found.falls["x",].value, found.falls["twin",].value)


def test_one_period_gives_no_forward_fold_and_the_reason():
    found = importance(seen(waves=1), forward_folds(seen(waves=1)))
    assert (found.skill, found.falls) == (None, {})
    assert found.reason == "there is one period, or one entity, only"
