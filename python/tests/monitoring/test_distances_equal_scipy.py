"""The distances between two rows of counts, and the limit of one, against SciPy."""

import numpy as np
import pytest
from mini_project import make_project
from scipy import stats
from scipy.spatial.distance import jensenshannon

CASES = 60


def counts(seed):
    """Two rows of counts over up to 30 bins; some are empty on a side, some on both."""
    generator = np.random.default_rng(seed)
    bins = int(generator.integers(1, 31))
    drawn = generator.poisson(generator.gamma(0.7, 30, size=bins), size=(2, bins))
    drawn[:, 0] += 1  # a row at least, on both sides
    return drawn


@pytest.fixture(scope="module")
def distances(tmp_path_factory):
    """The macro's row of each case."""
    project = make_project(tmp_path_factory.mktemp("distances"))
    rows = [
        (seed, f"b{place}", int(one), int(other))
        for seed in range(CASES)
        for place, (one, other) in enumerate(counts(seed).T)
    ]
    rows += [(-1, "a", 5, 0), (-1, "b", 3, 0), (-2, "a", 0, 4)]
    project.execute(
        "create table cells "
        "(id integer, bin varchar, reference_rows bigint, current_rows bigint)"
    )
    project.execute("insert into cells values (?, ?, ?, ?)", rows)
    project.write(
        "models/distances.sql",
        "{{ feature_warehouse.bin_distances('main.cells', ['id']) }}",
    )
    project.write(
        "models/whole.sql", "{{ feature_warehouse.bin_distances('main.cells') }}"
    )
    project.succeed("run")
    names = ("id", "n", "m", "bins", "psi", "js", "hellinger", "largest", "tv", "chi2")
    found = project.execute("select * from distances order by id")
    table = {row[0]: dict(zip(names, row, strict=True)) for row in found}
    table["whole"] = project.execute("select * from whole")
    return table


def shares(seed):
    one, other = counts(seed)
    kept = one + other > 0
    one, other = one[kept], other[kept]
    return one, other, one / one.sum(), other / other.sum()


@pytest.mark.parametrize("seed", range(CASES))
def test_every_distance_is_that_of_scipy_and_numpy(distances, seed):
    found = distances[seed]
    one, other, p, q = shares(seed)
    close = {"rel": 1e-12, "abs": 1e-12}
    smooth, current = (
        (side + 0.5) / (side.sum() + 0.5 * len(side)) for side in (one, other)
    )
    # the symmetric sum of two relative entropies
    psi = stats.entropy(smooth, current) + stats.entropy(current, smooth)
    assert found["psi"] == pytest.approx(psi, **close)
    # the divergence is compared: the root of a rounding error near 0 is none
    assert found["js"] ** 2 == pytest.approx(jensenshannon(p, q) ** 2, **close)
    hellinger = np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / np.sqrt(2)
    assert found["hellinger"] == pytest.approx(hellinger, **close)
    assert found["largest"] == pytest.approx(abs(p - q).max(), **close)
    assert found["tv"] == pytest.approx(abs(p - q).sum() / 2, **close)
    if len(one) > 1:
        expected = stats.chi2_contingency([one, other], correction=False).statistic
        assert found["chi2"] == pytest.approx(expected, **close)
    assert (found["n"], found["m"], found["bins"]) == (
        one.sum(),
        other.sum(),
        len(one),
    )


@pytest.mark.parametrize("side", [-1, -2])
def test_a_side_without_rows_has_no_distance(distances, side):
    found = distances[side]
    measures = ("psi", "js", "hellinger", "largest", "tv", "chi2")
    assert [found[name] for name in measures] == [None] * 6


def test_without_keys_all_cells_are_one_comparison(distances):
    assert len(distances["whole"]) == 1


@pytest.fixture(scope="module")
def quantiles(tmp_path_factory):
    """The macro's quantiles by degrees of freedom and probability."""
    project = make_project(tmp_path_factory.mktemp("quantiles"))
    project.write(
        "models/quantiles.sql",
        "select degrees, tail, "
        "{{ feature_warehouse.chi_square_quantile('degrees', 'tail') }} as found "
        "from (select unnest(range(1, 60)) as degrees) "
        "cross join (select unnest([0.05, 0.01, 0.001, 0.0001]) as tail)",
    )
    project.succeed("run")
    return project.execute("select * from quantiles")


def test_a_chi_square_quantile_is_near_and_never_much_too_small(quantiles):
    assert len(quantiles) == 59 * 4
    for degrees, tail, found in quantiles:
        expected = stats.chi2.ppf(1 - float(tail), degrees)
        error = found / expected - 1
        assert -0.006 < error < (0.006 if tail >= 0.01 else 0.036), (degrees, tail)
