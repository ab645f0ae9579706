"""Features that say the same are put together; the correlations are those of pandas."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from feature_warehouse.relevance.single.redundancy import (
    clusters,
    redundancy_clusters,
    spearman_matrix,
)


@pytest.mark.parametrize("seed", range(3))
def test_correlations_are_those_of_pandas(seed):
    generator = np.random.default_rng(seed)
    # whole numbers make ties, and every column but two has NULLs of its own
    values = generator.integers(0, 8, size=(60, 5)).astype(float)
    values[:, 2:][generator.random((60, 3)) < 0.2] = np.nan
    expected = pd.DataFrame(values).corr(method="spearman").to_numpy()
    np.testing.assert_allclose(spearman_matrix(values), expected, rtol=0, atol=1e-12)


def test_a_constant_is_like_nothing():
    values = np.array([[1.0, 1, 5], [2.0, 1, 5], [3.0, 1, 5]])
    rho = spearman_matrix(values)
    assert np.isnan(rho[0, 1])
    assert clusters(rho) == [1, 2, 3]


def test_columns_that_are_never_known_together_are_not_alike():
    nan = np.nan
    values = np.array([[1.0, nan], [2.0, nan], [nan, 1.0], [nan, 2.0]])
    assert clusters(spearman_matrix(values)) == [1, 2]


def test_the_ends_of_a_chain_are_not_put_together():
    # 1 is like 2 and 2 like 3, but 1 is not like 3
    rho = np.array([[1, 0.95, 0.5], [0.95, 1, 0.92], [0.5, 0.92, 1]])
    assert clusters(rho) == [1, 1, 2]


def test_a_correlation_of_the_threshold_is_alike():
    assert clusters(np.array([[1, -0.9], [-0.9, 1]])) == [1, 1]


def test_texts_have_no_order_and_are_left_out():
    table = pa.table({"a": [1, 2, 3], "s": ["a", "b", "c"], "y": [0, 1, 0]})
    [one] = redundancy_clusters(table, "y").to_pylist()
    assert one == {
        "feature": "a",
        "cluster": 1,
        "nearest": None,
        "nearest_spearman": None,
    }


def test_a_table_without_rows_has_a_cluster_for_each_feature():
    table = pa.table({"a": [1.0], "b": [2.0], "y": [1]}).slice(0, 0)
    assert redundancy_clusters(table, "y").column("cluster").to_pylist() == [1, 2]
