"""PSI in the compatibility mode is that of evidently 0.7.23, run once beside this."""

import numpy as np
import pyarrow as pa
import pytest
from scipy.special import ndtri

from feature_warehouse.drift import compare
from feature_warehouse.errors import FeatureWarehouseError


def normal(rows, shift=0.0, scale=1.0):
    """Values of a normal distribution, without chance."""
    return ndtri((np.arange(rows) + 0.5) / rows) * scale + shift


GOLDEN = {
    "same": (normal(500), normal(300), 0.0003614894074361139),
    "shifted": (normal(500), normal(300, 0.5), 0.2555439480697401),
    "wider": (normal(1000), normal(1000, 0, 2), 0.9188755447796664),
    "far": (normal(200), normal(200, 10), 16.31672873994455),
    "few values": (np.arange(300) % 5, np.arange(300) % 7, 2.1488435620133015),
    "categories": (
        ["x"] * 50 + ["y"] * 30 + ["z"] * 20,
        ["x"] * 20 + ["y"] * 30 + ["new"] * 10,
        2.924851336801434,
    ),
}


@pytest.mark.parametrize("case", GOLDEN)
def test_psi_is_that_of_evidently(case):
    was, now, expected = GOLDEN[case]
    [one] = compare(
        pa.table({"x": was}), pa.table({"x": now}), psi="evidently"
    ).to_pylist()
    assert one["psi"] == pytest.approx(expected, rel=1e-12)
    assert one["verdict"] == ("drifted" if expected >= 0.1 else "stable")


def test_null_and_infinite_values_are_left_out_as_evidently_does():
    was = pa.table({"x": [*normal(500), None, np.nan, np.inf]})
    now = pa.table({"x": [*normal(300, 0.5), None]})
    [one] = compare(was, now, psi="evidently").to_pylist()
    assert one["psi"] == pytest.approx(GOLDEN["shifted"][2], rel=1e-12)


def test_a_side_without_a_value_is_unknown():
    was, now = pa.table({"x": [1.0]}), pa.table({"x": pa.nulls(3, pa.float64())})
    [one] = compare(was, now, psi="evidently").to_pylist()
    assert (one["psi"], one["verdict"]) == (None, "unknown")


def test_another_mode_is_refused():
    with pytest.raises(FeatureWarehouseError, match="use one of quantile, evidently"):
        compare(pa.table({"x": [1]}), pa.table({"x": [1]}), psi="other")
