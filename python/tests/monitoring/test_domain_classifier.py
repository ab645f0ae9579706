"""All features together tell now from before where something changed, and name it."""

import numpy as np
import pyarrow as pa
import pytest

from feature_warehouse.drift import compare, domain_classifier
from feature_warehouse.errors import FeatureWarehouseError

pytestmark = pytest.mark.filterwarnings("error")


def drawn(seed, *, turned=False, shift=0.0, students=400):
    """Students with two grades that go together, or against each other."""
    generator = np.random.default_rng(seed)
    talent = generator.normal(size=students)
    other = (-talent if turned else talent) + 0.3 * generator.normal(size=students)
    return pa.table(
        {
            "id": np.arange(students),
            "mathematics": talent + 0.3 * generator.normal(size=students),
            "portuguese": other,
            "ipv": generator.normal(shift, 1, size=students),
            "school": generator.choice(["a", "b"], students),
        }
    )


def test_two_draws_of_the_same_are_not_called_drift():
    found = [
        domain_classifier(drawn(seed), drawn(seed + 50), entity=["id"])
        for seed in range(8)
    ]
    assert {one.rows for one in found} == {800}
    assert "drifted" not in [one.verdict for one in found]
    assert [one.verdict for one in found].count("stable") >= 6


def test_a_shifted_feature_is_the_culprit():
    found = domain_classifier(drawn(1), drawn(2, shift=1.0), entity=["id"])
    assert found.verdict == "drifted"
    assert found.culprits[0].feature == "ipv"
    assert "by ipv" in found.reason
    assert "n 800" in found.reason


def test_what_no_feature_shows_alone_is_found():
    was, now = drawn(1), drawn(2, turned=True)
    alone = compare(was, now, without=["id"])
    assert "drifted" not in alone["verdict"].to_pylist()
    found = domain_classifier(was, now, entity=["id"])
    assert found.verdict == "drifted"
    assert {one.feature for one in found.culprits} == {"mathematics", "portuguese"}


def test_who_is_in_both_is_not_recognised():
    was = drawn(1)
    # the same students with the same values: a fold of rows would know them again
    found = domain_classifier(was, was, entity=["id"])
    assert found.verdict == "stable"


@pytest.mark.parametrize("rows", [0, 1])
def test_a_side_of_too_few_rows_is_unknown_with_its_reason(rows):
    found = domain_classifier(drawn(1), drawn(2).slice(0, rows), entity=["id"])
    assert (found.verdict, found.auc) == ("unknown", None)
    assert found.reason


def test_tables_that_do_not_fit_are_refused():
    was, now = pa.table({"x": [1.0]}), pa.table({"x": ["one"]})
    with pytest.raises(FeatureWarehouseError, match="do not fit together"):
        domain_classifier(was, now)


def test_a_seed_gives_the_same():
    one, other = (
        domain_classifier(drawn(1), drawn(2, shift=0.5), entity=["id"], seed=3)
        for _ in range(2)
    )
    assert one == other
