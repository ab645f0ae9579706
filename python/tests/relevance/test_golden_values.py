"""Values that were published or computed by others for well-known data."""

import math

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes

from feature_warehouse.relevance import score_features
from feature_warehouse.relevance.single.bins import counted_in_bins
from feature_warehouse.relevance.single.contingency import information_value


@pytest.fixture(scope="module")
def cancer():
    data = load_breast_cancer()
    columns = dict(zip(data.feature_names, data.data.T, strict=True))
    # the data set's 1 is benign; larger tumours are malignant
    table = pa.table({**columns, "malignant": 1 - data.target})
    scores = score_features(table, "malignant").to_pylist()
    return table, {one["feature"]: one for one in scores}


@pytest.mark.parametrize(
    ("feature", "auc"), [("worst perimeter", 0.975451), ("worst radius", 0.970443)]
)
def test_auc_of_breast_cancer(cancer, feature, auc):
    assert cancer[1][feature]["auc"] == pytest.approx(auc, abs=5e-7)


def test_correlation_of_diabetes():
    data = load_diabetes()
    table = pa.table({"bmi": data.data[:, 2], "y": data.target})
    [one] = score_features(table, "y").to_pylist()
    assert one["pearson"] == pytest.approx(0.586450, abs=5e-7)


def test_information_value_of_mean_radius(cancer):
    # the value and the cuts of optbinning 0.20, whose bins are [a, b)
    cuts = [11.425, 12.33, 13.095, 13.705, 15.045, 16.925]
    edges = [float(np.nextafter(cut, -math.inf)) for cut in cuts] + [math.inf]
    table = pa.table({"f": cancer[0]["mean radius"], "c": cancer[0]["malignant"]})
    with duckdb.connect() as connection:
        connection.register("given", table)
        counts = counted_in_bins(connection, {"f": edges}, classes=2, relation="given")[
            "f"
        ]
    assert information_value(counts) == pytest.approx(5.043925466, abs=5e-10)
