"""What is drawn is what was measured, and every picture can be read."""

import re
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree

import pytest
from pictured_rows import (
    BASELINE,
    WAVES,
    drift,
    freshness,
    pictured,
    profile,
    run,
    store,
)

from feature_warehouse.monitoring.comparisons import by_feature, comparisons, panels
from feature_warehouse.monitoring.pictures.distribution import Panel, distribution
from feature_warehouse.monitoring.pictures.heat_map import (
    heat_map,
    legend,
    worst_first,
)
from feature_warehouse.monitoring.pictures.history import freshness as ages
from feature_warehouse.monitoring.pictures.history import pipeline, storage
from feature_warehouse.monitoring.records import (
    DriftRow,
    FreshnessRow,
    RunRow,
    StoreRow,
    profiles_of,
    records_of,
)
from feature_warehouse.monitoring.shares import Shares, reference_of, shares_of

SVG = "{http://www.w3.org/2000/svg}"
CROSS = "l7 7m0-7l-7 7"
NASTY = "<script>alert(1)</script>&\"'\x07]"


def mapped(*rows, **more):
    return heat_map(records_of(DriftRow, rows), title="Drift", **more)


def filled(svg):
    """The colours of the cells, in their order."""
    return re.findall(r'height="21" fill="(#\w+)"', svg)


def grey(colour):
    # luma of Rec. 601
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def every_picture():
    all_ = pictured()
    one = comparisons(all_.drift)[0]
    drawn = panels(by_feature(all_.profiles), one, "stone", most=3)
    views = [row for row in all_.freshness if row.view == "student_performance.v1"]
    return {
        "heat map": heat_map(one.rows, title="Drift"),
        "small heat map": heat_map(one.rows, title="Drift", with_told=False),
        "legend": legend(),
        "distribution": distribution(drawn, title="stone"),
        "freshness": ages(views),
        "runs": pipeline(all_.runs),
        "storage": storage([row for row in all_.stores if row.store != "exports"]),
        "no heat map": heat_map([], title="Drift"),
        "no distribution": distribution([], title="best"),
        "no freshness": ages([]),
        "no run": pipeline([]),
        "no store": storage([]),
        "nasty heat map": mapped(drift(feature=NASTY, reason=NASTY)),
        "nasty distribution": distribution(
            [Panel(WAVES[0], *[Shares(1, 1, 0.0, (NASTY,), (1.0,))] * 2, NASTY)],
            title=NASTY,
        ),
        "nasty age": ages(
            records_of(
                FreshnessRow,
                [freshness(feature_view=NASTY, age_seconds=None, reason=NASTY)],
            )
        ),
        "nasty run": pipeline(records_of(RunRow, [run(command=NASTY)])),
        "nasty store": storage(records_of(StoreRow, [store(store=NASTY)])),
    }


@pytest.mark.parametrize("name", every_picture())
def test_a_picture_is_xml_with_a_title_and_the_role_of_an_image(name):
    root = ElementTree.fromstring(every_picture()[name])
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text
    assert root.find(f".//{SVG}script") is None


@pytest.mark.parametrize("name", every_picture())
def test_no_text_is_smaller_than_11_pixels(name):
    sizes = re.findall(r'font-size="([\d.]+)"', every_picture()[name])
    assert min(map(float, sizes)) >= 11


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no heat map", "No feature was compared with this baseline yet."),
        ("no distribution", "no bins were frozen"),
        ("no freshness", "No feature view was measured yet."),
        ("no run", "No run of dbt was synced yet."),
        ("no store", "No store was measured yet."),
    ],
)
def test_without_data_a_picture_says_so(name, said):
    assert said in every_picture()[name]


def test_a_drifted_cell_has_a_cross_and_no_other_has():
    assert mapped(drift(verdict="drifted", psi=0.3)).count(CROSS) == 1
    for verdict in ("stable", "watch", "unknown"):
        assert CROSS not in mapped(drift(verdict=verdict))


def test_cells_without_a_number_are_marked_too():
    # 30 periods: a cell is too narrow for a number
    days = [datetime(2026, 1, day) for day in range(1, 31)]
    rows = [drift(period=day, verdict="drifted", psi=0.3) for day in days]
    drawn = mapped(*rows)
    assert drawn.count(CROSS) == 30
    assert "0.30" not in drawn


def test_in_grey_a_worse_verdict_is_darker():
    # PSI by limit: what is stable is at most 1, what is not is 1 to 9
    def shades(verdict, *values):
        drawn = [mapped(drift(verdict=verdict, psi=one)) for one in values]
        return [grey(filled(one)[0]) for one in drawn]

    stable = shades("stable", 0.0, 0.1, 0.9)
    watch, drifted = shades("watch", 0.1, 0.9), shades("drifted", 0.1, 0.9)
    assert min(stable) > max(watch) + 10
    assert min(watch) > max(drifted) + 10


def test_a_cell_is_darker_the_further_it_is_beyond_its_limit():
    # PSI by limit: 1, 2 and 3, in three periods
    rows = [
        drift(period=period, verdict="drifted", psi=psi)
        for period, psi in zip(WAVES, (0.1, 0.2, 0.3), strict=True)
    ]
    shades = [grey(one) for one in filled(mapped(*rows))]
    assert shades[0] > shades[1] > shades[2]


def test_drift_in_a_stratum_alone_marks_the_corner():
    corner = "v8l-8-8z"
    stable, in_stratum = drift(), drift(stratum="3", verdict="drifted")
    assert corner not in mapped(stable)
    assert corner in mapped(stable, in_stratum)
    assert corner not in mapped(drift(verdict="drifted"), in_stratum)


def test_a_cell_says_its_reason_where_somebody_points_at_it():
    root = ElementTree.fromstring(mapped(drift(reason="it <moved>")))
    told = [one.text for one in root.iter(f"{SVG}title")]
    assert "best in 2024-12-15: stable. it <moved>" in told


def test_features_are_ordered_by_their_latest_period_worst_first():
    rows = [
        drift(feature="calm"),
        drift(feature="watched", verdict="watch", psi=0.2),
        drift(feature="moved", verdict="drifted", psi=0.2),
        drift(feature="moved far", verdict="drifted", psi=0.9),
        # what drifted once and came back is calm now
        drift(feature="calm", period=WAVES[0], verdict="drifted", psi=2.0),
    ]
    found = list(worst_first(records_of(DriftRow, rows)))
    assert found == ["moved far", "moved", "watched", "calm"]


def test_a_psi_that_is_no_number_is_drawn():
    nan = mapped(drift(psi=float("nan"), psi_limit=float("nan"), verdict="unknown"))
    assert filled(nan) == ["#ffffff"]
    assert ">nan<" not in nan


def widths(svg, place=0):
    """The widths of the bars: those of the reference, or those of the periods."""
    groups = re.findall(r"<g fill=\"#\w+\">(.*?)</g>", svg)
    return [float(one) for one in re.findall(r'width="([\d.]+)"', groups[place])]


def test_bars_are_as_long_as_the_shares():
    # shares 0.25 and 0.75; the longest of both sides is 0.75, which is 104 wide:
    # 104 * 0.25 / 0.75 = 34.7, 104 * 0.5 / 0.75 = 69.3
    was = shares_of(profiles_of([profile(counts=(2, 2), labels=("low", "high"))]))
    now = shares_of(profiles_of([profile(counts=(1, 3), labels=("low", "high"))]))
    drawn = distribution([Panel(WAVES[0], was, now)], title="best")
    assert widths(drawn, 0) == [69.3, 69.3]
    assert widths(drawn, 1) == [34.7, 104]


def test_null_is_a_share_of_all_rows():
    # 30 NULL and 10 NaN of 80 rows: 50 %, half of 104
    row = profile(
        row_count=80, null_count=30, nan_count=10, counts=(40,), labels=("a",)
    )
    now = shares_of(profiles_of([row]))
    drawn = distribution([Panel(WAVES[0], now, now)], title="best")
    assert "n 80, NULL 50 %" in drawn
    assert widths(drawn, 1) == [104, 52]


def test_a_period_without_rows_says_so():
    was = shares_of(profiles_of([profile()]))
    drawn = distribution([Panel(WAVES[0], was, shares_of([]))], title="best")
    assert "no rows in this period" in drawn
    assert len(re.findall("<g fill", drawn)) == 2
    assert widths(drawn, 1) == []


def test_a_feature_that_is_all_null_says_so():
    row = profile(null_count=100, counts=(0,) * 5)
    now = shares_of(profiles_of([row]))
    was = shares_of(profiles_of([profile()]))
    assert "every row is NULL" in distribution([Panel(WAVES[0], was, now)], title="x")


def test_the_rarest_of_many_categories_are_one_together():
    # 20 values of 5 % each: 13 have a row, the other 7 are 35 %
    names = tuple(f"value {i}" for i in range(20))
    one = Shares(20, 20, 0.0, names, (0.05,) * 20)
    drawn = distribution([Panel(WAVES[0], one, one)], title="x")
    assert "7 others" in drawn
    assert "35 %" in drawn


def test_values_that_the_bins_have_not_are_a_bin_of_their_own():
    row = profile(
        kind="category", labels=("a", "b"), counts=(5, 3), unseen_count=2, row_count=10
    )
    now = shares_of(profiles_of([row]))
    assert now.labels[-1] == "another value"
    assert now.shares == (0.5, 0.3, 0.2)


def test_the_strata_of_a_baseline_are_weighed_as_those_of_the_period():
    labels = ("low", "high")
    was = [
        # stratum 3: all low, half NULL; stratum 5: all high
        profile(stratum="3", counts=(4, 0), row_count=8, null_count=4, labels=labels),
        profile(stratum="5", counts=(0, 4), row_count=4, labels=labels),
    ]
    now = [
        profile(stratum="3", counts=(1, 0), row_count=1, labels=labels),
        profile(stratum="5", counts=(0, 3), row_count=3, labels=labels),
    ]
    found = reference_of(profiles_of(was), profiles_of(now))
    # 1 of 4 known rows is in stratum 3, 3 in stratum 5
    assert found.shares == (0.25, 0.75)
    # 1/4 * 4/8 + 3/4 * 0
    assert found.null_share == 0.125
    assert found.row_count == 12


def test_a_baseline_without_strata_stands_beside_all():
    was = profiles_of([profile(period=None, baseline=BASELINE, counts=(4, 0))])
    now = profiles_of([profile(stratum="3", counts=(0, 3))])
    assert reference_of(was, now) == shares_of(was)


def test_a_stratum_that_the_baseline_has_not_weighs_nothing():
    was = profiles_of([profile(stratum="3", counts=(4, 0), row_count=4)])
    now = profiles_of(
        [
            profile(stratum="3", counts=(2, 0), row_count=2),
            profile(stratum="9", counts=(0, 50), row_count=50),
        ]
    )
    assert reference_of(was, now).shares == (1.0, 0.0)


def test_a_feature_that_a_period_lacks_has_an_empty_panel():
    all_ = pictured()
    left = [
        one
        for one in all_.profiles
        if not (one.feature == "ida" and one.period == WAVES[1])
    ]
    one = comparisons(all_.drift)[0]
    found = panels(by_feature(left), one, "ida", most=3)
    assert [panel.current.row_count for panel in found] == [860, 0, 860]


def test_the_worst_row_of_a_feature_is_that_of_its_drifted_stratum():
    one = comparisons(pictured().drift)[0]
    assert list(one.worst)[:2] == ["ida", "ian"]
    assert one.worst["ian"].stratum == "3"
    assert one.worst["ida"].stratum == "all"


def test_an_age_past_its_limit_is_square_and_an_unknown_one_a_cross():
    limits = [("fresh", 1.0), ("stale", 8.0), ("breach", 15.0), ("unknown", None)]
    rows = [
        freshness(
            measured_at=datetime(2026, 1, day),
            age_seconds=None if age is None else 86400 * age,
            state=state,
        )
        for day, (state, age) in enumerate(limits, 1)
    ]
    drawn = ages(records_of(FreshnessRow, rows))
    assert (drawn.count("<circle"), drawn.count("<rect")) == (2, 1)
    assert drawn.count(CROSS) == 1


def test_an_age_is_told_with_its_limits_and_n():
    drawn = ages(records_of(FreshnessRow, [freshness()]))
    assert "stale: its latest event is 8 days old" in drawn
    assert "stale after 7 days, breach after 14 days" in drawn
    assert "n 3300 rows, 1 measurement" in drawn


def test_a_view_without_an_event_says_why():
    row = freshness(age_seconds=None, state="unknown", reason="it has no event")
    assert "unknown: it has no event" in ages(records_of(FreshnessRow, [row]))


def test_an_event_that_is_yet_to_come_is_drawn_below_zero():
    row = freshness(age_seconds=-86400.0, state="fresh")
    assert "-1 day old" in ages(records_of(FreshnessRow, [row]))


def test_runs_are_as_high_as_they_took():
    # the longest is 60 high: 15 s of 30 s are 30
    rows = [run(seconds=15.0), run(seconds=30.0, started_at=datetime(2026, 1, 10))]
    drawn = pipeline(records_of(RunRow, rows))
    heights = re.findall(r'height="([\d.]+)" fill="#0b7285"', drawn)
    assert heights == ["30", "26", "60", "26"]


def test_a_run_in_which_something_failed_has_a_cross():
    bad = run(failed_count=1, success_rate=0.75, node_count=4)
    drawn = pipeline(records_of(RunRow, [bad]))
    assert "75 % of 4 nodes went well (1 failed)" in drawn
    assert 'stroke="#fff" stroke-width="2"' in drawn
    assert 'stroke="#fff"' not in pipeline(records_of(RunRow, [run()]))


def test_a_run_without_nodes_has_no_rate():
    drawn = pipeline(records_of(RunRow, [run(node_count=0, success_rate=None)]))
    assert "it came to no node" in drawn


def test_a_store_that_is_not_there_says_why_and_has_a_cross():
    gone = store(is_available=False, bytes=None, growth_bytes=None, reason="it is held")
    later = replace(records_of(StoreRow, [gone])[0], measured_at=datetime(2026, 1, 10))
    drawn = storage([*records_of(StoreRow, [store()]), later])
    assert "not available: it is held" in drawn
    assert drawn.count(CROSS) == 1


def test_a_store_says_its_growth_and_its_disk():
    drawn = storage(records_of(StoreRow, [store(growth_bytes=-1024)]))
    assert "48.0 MiB, -1.0 KiB since the one before" in drawn
    assert "its disk of 512.0 GiB is 41 % used" in drawn
