"""What was planted is found: ranks, what only a pair tells, and leaks."""

import numpy as np
import pyarrow as pa
import pytest
from sklearn.datasets import make_friedman1

from feature_warehouse.relevance import score_features
from feature_warehouse.relevance.assessment import Asked, assess
from feature_warehouse.relevance.models.folds import entity_folds
from feature_warehouse.relevance.models.importance import importance
from feature_warehouse.relevance.observed.observations import observations
from feature_warehouse.relevance.observed.prepared import prepared
from feature_warehouse.relevance.suspicions import suspicions

SEEDS = range(5)


def recovered(scores, planted):
    """The share of the planted features that come first."""
    first = sorted(scores, key=lambda name: -scores[name])[: len(planted)]
    return len(set(first) & set(planted)) / len(planted)


def friedman(seed):
    x, y = make_friedman1(2000, n_features=15, noise=1.0, random_state=seed)
    table = pa.table({**{f"x{i}": x[:, i] for i in range(15)}, "y": y})
    scores = score_features(table, "y").to_pylist()
    told = {one["feature"]: one["mi"] for one in scores}
    return recovered(told, {f"x{i}" for i in range(5)})


def test_information_finds_the_features_of_friedmans_function():
    # x2 goes down and up again, and no correlation sees it
    assert np.mean([friedman(seed) for seed in SEEDS]) >= 0.9


def xor_table(seed):
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(1500, 12))
    y = (x[:, 0] > 0) ^ (x[:, 1] > 0)
    return pa.table({**{f"x{i}": x[:, i] for i in range(12)}, "y": y})


def xor(seed):
    with prepared(xor_table(seed), "y") as given:
        seen = observations(given)
    found = importance(seen, entity_folds(seen, count=3, seed=seed), seed=seed)
    falls = {name: fall.value for (name,), fall in found.falls.items()}
    return recovered(falls, {"x0", "x1"})


def test_a_model_finds_what_only_a_pair_tells():
    assert np.mean([xor(seed) for seed in SEEDS]) >= 0.95


def test_no_single_score_sees_what_only_a_pair_tells():
    told = {
        one["feature"]: one["mi_normalized"]
        for one in score_features(xor_table(0), "y").to_pylist()
    }
    assert max(told["x0"], told["x1"]) < 0.01


def leaky(seed):
    """Students of three waves: honest features, strong ones too, and three leaks."""
    generator = np.random.default_rng(seed)
    students, size = np.repeat(np.arange(400), 3), 1200
    talent = np.repeat(generator.normal(size=400), 3)
    y = talent + generator.normal(size=size) > 0.5
    noise = generator.normal(size=(size, 3))
    said = np.where(generator.random(size) < 0.01, ~y, y)
    return pa.table(
        {
            "student": students,
            "wave": np.tile([2022, 2023, 2024], 400),
            "honest": talent + 0.2 * noise[:, 0],
            "weak": talent + 3 * noise[:, 1],
            "noise": noise[:, 2],
            "group": np.where(generator.random(size) < 0.5, "a", "b"),
            "often_null": pa.array(talent, mask=generator.random(size) < 0.4),
            # written down after the outcome, with a slip in a hundred
            "status_after": np.where(said, "left", "stays"),
            "grade_after": y * 5 + generator.random(size),
            # asked of those who left only
            "reason_length": pa.array(
                generator.integers(3, 90, size).astype(float), mask=~said
            ),
            "y": y,
        }
    )


LEAKS = {"status_after", "grade_after", "reason_length"}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_leak_is_suspected_and_no_honest_feature(seed):
    scores = score_features(leaky(seed), "y", entity="student", by="wave")
    found = {one.feature for one in suspicions(scores.to_pylist())}
    assert found == LEAKS


def test_a_model_that_knows_the_period_is_suspected():
    generator = np.random.default_rng(0)
    waves, size = np.repeat(np.arange(4), 400), 1600
    # the level of each wave is chance, and rows of a wave share a value that tells it
    level = np.array([0.1, 0.9, 0.15, 0.85])[waves]
    table = pa.table(
        {
            "id": np.arange(size),
            "wave": waves,
            "batch": np.array([3.0, 1.0, 4.0, 2.0])[waves],
            "y": generator.random(size) < level,
        }
    )
    found = assess(Asked(table, "y", ("id",), "wave"))
    assert [(one.feature, one.sign) for one in found.suspicions] == [(None, "time")]
