"""What the catalogue says of drift, freshness, runs and stores: few and small."""

import base64
import re
from datetime import datetime, timedelta

import pytest
from pictured_rows import drift, freshness, pictured, profile, run, store

from feature_warehouse.catalogue.monitoring import drift_of_view, pictures_of_model
from feature_warehouse.monitoring.records import (
    DriftRow,
    FreshnessRow,
    Pictured,
    RunRow,
    StoreRow,
    profiles_of,
    records_of,
)

VIEW = "student_performance.v1"
DAYS = [datetime(2026, 1, 1) + timedelta(days=day) for day in range(40)]


def images(markdown):
    return re.findall(r"!\[[^]]*\]\((data:image/svg\+xml;base64,[^)]*)\)", markdown)


def test_a_view_has_a_legend_a_heat_map_and_each_feature_beside_what_it_was():
    said = drift_of_view(pictured(), VIEW)
    # the legend, one map of ten features, ten distributions
    assert len(images(said)) == 12
    assert "1 drifted, 1 watch, 7 stable, 1 unknown" in said
    assert "(n 1156 rows, 860 in the baseline)" in said


def test_a_view_that_was_never_compared_has_no_section():
    assert drift_of_view(pictured(), "other.v1") == ""
    assert drift_of_view(Pictured(), VIEW) == ""


@pytest.mark.parametrize(
    "model", ["feature_drift", "view_freshness", "pipeline_runs", "storage"]
)
def test_a_model_without_rows_has_no_section(model):
    assert pictures_of_model(Pictured(), model) == ""


@pytest.mark.parametrize(
    ("model", "count"),
    # a legend and a map; three views; one picture of all runs; three stores
    [("feature_drift", 2), ("view_freshness", 3), ("pipeline_runs", 1), ("storage", 3)],
)
def test_a_model_shows_what_it_holds(model, count):
    assert len(images(pictures_of_model(pictured(), model))) == count


def test_another_model_has_no_section():
    assert pictures_of_model(pictured(), "relation_storage") == ""


def large():
    """A view of 100 features with long names, 40 days, 50 categories each."""
    names = [f"{'long_name_of_a_feature_' * 2}{i}" for i in range(100)]
    return Pictured(
        drift=records_of(
            DriftRow,
            (
                drift(feature=one, period=day, is_latest=day == DAYS[-1])
                for one in names
                for day in DAYS
            ),
        ),
        profiles=profiles_of(
            profile(
                feature=one,
                kind="category",
                labels=[f"quite a long category {i}" for i in range(50)],
                counts=range(50),
                row_count=1225,
                **of,
            )
            for one in names
            for of in ({"period": DAYS[-1]}, {"period": None, "baseline": "b"})
        ),
        freshness=records_of(
            FreshnessRow, (freshness(measured_at=day) for day in DAYS)
        ),
        runs=records_of(RunRow, (run(started_at=day) for day in DAYS)),
        stores=records_of(StoreRow, (store(measured_at=day) for day in DAYS)),
    )


def test_a_large_view_has_60_small_pictures_and_says_what_is_left_out():
    said = drift_of_view(large(), VIEW)
    assert len(images(said)) == 60
    assert max(map(len, images(said))) <= 4000
    assert "60 pictures at most" in said
    # all 100 features are told of, beside the legend and ten heat maps 49 are drawn
    assert said.count("** drifted. ") + said.count("** stable. ") == 100
    assert said.count("before and now]") == 60 - 1 - 10


@pytest.mark.parametrize(
    "model", ["feature_drift", "view_freshness", "pipeline_runs", "storage"]
)
def test_the_pictures_of_a_model_are_small(model):
    found = images(pictures_of_model(large(), model))
    assert found
    assert max(map(len, found)) <= 4000


def test_a_name_breaks_neither_the_table_nor_the_image():
    nasty = "a|b](x) <b>"
    rows = records_of(DriftRow, [drift(feature=nasty, reason=nasty)])
    profiles = profiles_of(
        [profile(feature=nasty), profile(feature=nasty, period=None, baseline="x")]
    )
    said = drift_of_view(Pictured(drift=rows, profiles=profiles), VIEW)
    assert len(images(said)) == 3
    assert "<b>" not in said
    assert "a|b" not in said.replace("a\\|b", "")


def test_all_of_40_runs_have_room_in_one_picture():
    (found,) = images(pictures_of_model(large(), "pipeline_runs"))
    drawn = base64.b64decode(found.partition(",")[2]).decode()
    assert "median of 40 runs" in drawn
