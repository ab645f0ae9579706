"""Scores wave by wave: those of the wave alone, and whether a sign changes."""

import numpy as np
import pyarrow as pa
import pytest

from feature_warehouse.relevance import score_features, score_features_by
from feature_warehouse.relevance.single.stability import sign_flips


@pytest.fixture(scope="module")
def table():
    generator = np.random.default_rng(0)
    wave = np.repeat([2022, 2023], 200)
    y = generator.normal(size=400)
    turned = np.where(wave == 2022, 1, -1)
    return pa.table(
        {
            "wave": wave,
            "holds": y + generator.normal(size=400),
            "turns": turned * y + generator.normal(size=400),
            "noise": generator.normal(size=400),
            "text": ["a"] * 400,
            "y": y,
        }
    )


def test_a_wave_is_scored_as_if_it_were_alone(table):
    of_waves = score_features_by(table, "y", "wave").to_pylist()
    alone = score_features(table.slice(200), "y", by="wave").to_pylist()
    of_2023 = [one for one in of_waves if one["by_value"] == "2023"]
    for one in of_2023:
        del one["by_value"], one["sign_flips"]
    assert of_2023 == alone


def test_only_a_feature_that_turns_flips(table):
    of_waves = score_features_by(table, "y", "wave").to_pylist()
    flips = {one["feature"]: one["sign_flips"] for one in of_waves}
    assert flips == {"holds": False, "turns": True, "noise": False, "text": None}


def test_chance_is_no_flip():
    # 1.96 / sqrt(99) is 0.197: the second is within chance
    waves = [{"spearman": 0.5, "n": 100}, {"spearman": -0.19, "n": 100}]
    assert sign_flips(waves) is False


def test_one_wave_cannot_flip():
    assert sign_flips([{"spearman": 0.5, "n": 100}]) is None


def test_rows_of_no_wave_are_left_out():
    table = pa.table({"wave": [1, 1, None], "x": [1, 2, 3], "y": [0, 1, 1]})
    [one] = score_features_by(table, "y", "wave").to_pylist()
    assert (one["by_value"], one["n"]) == ("1", 2)
