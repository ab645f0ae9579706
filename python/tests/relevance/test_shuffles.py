"""A copy that shadows a feature tells nothing of the target."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from feature_warehouse.relevance.models.shadows import shadows
from feature_warehouse.relevance.models.shuffles import shuffles
from feature_warehouse.relevance.observed.observations import Observations


def leavers(seed=0):
    """Two waves: who leaves has no second row, and most newcomers have one row too."""
    generator = np.random.default_rng(seed)
    entry = np.repeat([0, 1], [500, 300])
    x = generator.normal(size=800)
    leaves = generator.random(800) < 1 / (1 + np.exp(1.2 - 0.8 * x))
    groups, periods = [], []
    for one in range(800):
        for wave in range(entry[one], 1 if leaves[one] and entry[one] == 0 else 2):
            groups.append(one)
            periods.append(wave)
    groups, periods = np.array(groups), np.array(periods)
    is_last = np.append(groups[1:] != groups[:-1], True)
    y = (leaves[groups] & is_last).astype(float)
    values = np.column_stack([entry[groups], x[groups]]).astype(float)
    return Observations(("entry", "x"), values, (), y, 2, groups, periods)


@pytest.fixture
def drawn():
    return shuffles(leavers(), 200, np.random.default_rng(0))


def test_every_row_gives_once_and_within_its_period(drawn):
    seen = leavers()
    for one in drawn:
        assert sorted(one) == list(range(len(seen)))
        assert (seen.periods[one] == seen.periods).all()


def test_a_copy_does_not_tell_how_many_rows_an_entity_has(drawn):
    seen = leavers()
    first = seen.periods == 1
    told = [roc_auc_score(seen.y[first], seen.values[one][first, 0]) for one in drawn]
    assert np.mean(told) == pytest.approx(0.5, abs=0.01)


def test_what_says_something_beats_its_shadow_where_leavers_have_no_second_row():
    found = shadows(leavers(), seed=0)
    assert found.verdict("x") == "confirmed"


def test_a_copy_does_not_tell_which_row_of_its_entity_it_is():
    # two rows of each entity in one period, and the target is which
    groups, y = np.repeat(np.arange(300), 2), np.tile([0.0, 1.0], 300)
    values = (y + np.random.default_rng(0).normal(size=600))[:, None]
    periods = np.zeros(600, dtype=int)
    seen = Observations(("x",), values, (), y, 2, groups, periods)
    drawn = shuffles(seen, 100, np.random.default_rng(1))
    told = [roc_auc_score(y, values[one, 0]) for one in drawn]
    assert np.mean(told) == pytest.approx(0.5, abs=0.01)


def test_who_is_in_all_periods_takes_from_one_donor():
    groups, periods = np.tile(np.arange(5), 3), np.repeat([0, 1, 2], 5)
    seen = Observations((), np.empty((15, 0)), (), np.zeros(15), 2, groups, periods)
    for one in shuffles(seen, 20, np.random.default_rng(1)):
        donors = groups[one].reshape(3, 5)
        assert (donors == donors[0]).all()
