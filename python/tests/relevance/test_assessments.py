"""Every target and every feature gets values, or says why it has none."""

import math
from dataclasses import asdict, replace

import numpy as np
import pyarrow as pa
import pytest

from feature_warehouse.relevance.assessment import Asked, assess
from feature_warehouse.relevance.observed import sampling
from feature_warehouse.relevance.results import results_of

# a warning of a library would be read by who asked, and tell nothing
pytestmark = pytest.mark.filterwarnings("error")


def rows(size=240, *, seed=0):
    generator = np.random.default_rng(seed)
    talent = np.repeat(generator.normal(size=size // 3), 3)
    return {
        "id": np.repeat(np.arange(size // 3), 3),
        "wave": np.tile([1, 2, 3], size // 3),
        "grade": talent + generator.normal(size=size),
        "school": np.where(talent > 0, "a", "b"),
        "is_new": generator.random(size) < 0.3,
        "born": np.datetime64("2010-01-01") + generator.integers(0, 900, size),
        "constant": np.ones(size),
        "never": pa.nulls(size, pa.float64()),
        "talent": talent,
    }


def assessed(columns, target, **options):
    columns = {**columns, "y": target}
    columns.pop("talent", None)
    asked = Asked(pa.table(columns), "y", ("id",), "wave", **options)
    return assess(asked)


TARGETS = {
    "binary": lambda talent: talent > 0.3,
    "multiclass": lambda talent: np.digitize(talent, [-0.5, 0.5]).astype(str),
    "continuous": lambda talent: talent + 0.01 * np.arange(len(talent)),
}


@pytest.fixture(scope="module", params=TARGETS)
def found(request):
    columns = rows()
    made = assessed(columns, TARGETS[request.param](columns["talent"]))
    assert made.kind == request.param
    return made


def test_every_kind_of_feature_has_a_value_for_every_kind_of_target(found):
    told = {one["feature"]: one["mi_normalized"] for one in found.scores}
    assert all(told[name] is not None for name in ("grade", "school", "is_new", "born"))
    assert found.forward.skill.low <= found.forward.skill.value


def test_what_has_no_value_has_a_reason(found):
    empty = [
        one
        for one in results_of(found)
        if one.value is None and one.statistic != "distinct_count"
    ]
    assert {one.feature for one in empty} >= {"constant", "never"}
    assert [one for one in empty if not one.reason] == []


def test_no_value_is_made_up(found):
    for one in results_of(found):
        assert one.value is None or not math.isnan(one.value)
        if one.feature in ("constant", "never"):
            assert one.statistic not in ("auc", "mi") or one.value is None


def test_an_interval_holds_its_value(found):
    for one in results_of(found):
        if one.low is not None and one.statistic in ("auc", "spearman", "pearson"):
            assert one.low <= one.value <= one.high, one


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ([True] * 240, "the target has one value"),
        ([None] * 240, "no row has a known target"),
        (["same"] * 240, "one"),
    ],
)
def test_a_target_of_one_value_gives_reasons(target, said):
    kind = pa.bool_() if target[0] is not None and target[0] is True else None
    made = assessed(rows(), pa.array(target, kind or pa.array(target).type))
    assert all(one["mi_normalized"] is None for one in made.scores)
    assert said in made.scores[0]["reason"]
    assert made.forward.skill is None
    assert made.forward.reason


@pytest.mark.parametrize("size", [0, 3, 6])
def test_few_rows_give_reasons(size):
    columns = {name: one[:size] for name, one in rows().items()}
    target = pa.array(([True, False] * size)[:size], pa.bool_())
    made = assessed(columns, target)
    assert all(one["mi_normalized"] is None for one in made.scores)
    assert made.rows == size


def test_a_table_without_features_is_assessed():
    table = pa.table({"id": [1, 2, 3], "wave": [1, 1, 1], "y": [True, False, True]})
    made = assess(Asked(table, "y", ("id",), "wave"))
    assert (made.scores, made.order, made.clusters) == ((), (), ())


def test_a_tiny_class_is_no_crash():
    columns = rows()
    made = assessed(columns, [f"{i % 2}" if i > 1 else "rare" for i in range(240)])
    assert made.kind == "multiclass"


def test_the_same_seed_gives_the_same_and_the_order_of_rows_does_not_matter():
    columns = rows(120)
    target = columns.pop("talent") > 0
    table = pa.table({**columns, "y": target})
    asked = Asked(table, "y", ("id",), "wave", seed=3)
    shuffled = table.take(np.random.default_rng(1).permutation(table.num_rows))
    one, other = (
        [asdict(row) for row in results_of(assess(each))]
        for each in (asked, replace(asked, table=shuffled))
    )
    assert one == other


def test_another_seed_draws_otherwise():
    columns = rows(120)
    one, other = (
        assessed(dict(columns), columns["talent"] > 0, seed=seed).intervals[
            "grade", "auc"
        ]["low"]
        for seed in (0, 1)
    )
    assert one != other


def test_a_sample_of_entities_has_intervals_as_wide_as_the_whole(monkeypatch):
    columns = rows(1200)
    whole = assessed(dict(columns), columns["talent"] > 0)
    monkeypatch.setattr(sampling, "MOST_ROWS", 600)
    some = assessed(dict(columns), columns["talent"] > 0)
    assert (whole.sampled_rows, some.sampled_rows, some.rows) == (None, 600, 1200)
    for measure in ("auc", "mi"):
        one, other = (made.intervals["grade", measure] for made in (whole, some))
        width = one["high"] - one["low"]
        assert other["low"] < next(
            row[measure] for row in whole.scores if row["feature"] == "grade"
        )
        # that of 600 rows by themselves would be 1.4 times as wide
        assert other["high"] - other["low"] == pytest.approx(width, rel=0.25)
