"""Rows become records; what is not built is told."""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from feature_warehouse.boundaries.monitoring_pictures_reader import read_pictured
from feature_warehouse.graph import Graph, Node

MODELS = (
    *("feature_drift", "feature_bins", "feature_profiles", "feature_baselines"),
    *("view_freshness", "pipeline_runs", "storage"),
)
KEYS = "feature_view varchar, version varchar, feature varchar, "
PROFILE = (
    "kind varchar, stratum varchar, row_count bigint, null_count bigint, "
    "nan_count bigint, unseen_count bigint, counts bigint[]"
)
TABLES = f"""
create table feature_drift (baseline varchar, baseline_source varchar, {KEYS}
    period timestamp, stratum varchar, is_latest boolean, reference_rows bigint,
    current_rows bigint, psi double, psi_limit double, verdict varchar, reason varchar);
create table feature_bins ({KEYS} labels varchar[]);
create table feature_profiles ({KEYS} period timestamp, {PROFILE});
create table feature_baselines (baseline varchar, {KEYS} period timestamp, {PROFILE});
create table view_freshness (node varchar, feature_view varchar, version varchar,
    measured_at timestamp, row_count bigint, age_seconds double,
    warn_after_seconds double, error_after_seconds double, state varchar,
    reason varchar);
create table pipeline_runs (command varchar, started_at timestamp, seconds double,
    node_count bigint, failed_count bigint, skipped_count bigint, success_rate double);
create table storage (store varchar, measured_at timestamp, is_available boolean,
    reason varchar, bytes bigint, growth_bytes bigint, disk_bytes bigint,
    disk_used_share double);
"""


@dataclass(frozen=True)
class Place:
    """As much of a project as the reader asks for."""

    warehouse: Path
    settings: dict = field(default_factory=dict)


def graph(*names):
    def node(name):
        text = dict.fromkeys(Node.__dataclass_fields__, "")
        place = {"name": name, "layer": "monitoring", "kind": "model"}
        return Node(**{**text, **place, "relation": f'"w"."monitoring"."{name}"'})

    return Graph({name: node(name) for name in names}, "", "")


@pytest.fixture
def place(tmp_path):
    made = Place(tmp_path / "w.duckdb")
    with duckdb.connect(str(made.warehouse)) as connection:
        connection.execute("create schema monitoring; use w.monitoring;" + TABLES)
    return made


def write(place, sql):
    with duckdb.connect(str(place.warehouse)) as connection:
        connection.execute("use w.monitoring;" + sql)


def drift(day, *, baseline="b", is_latest=False):
    return (
        f"insert into feature_drift values ('{baseline}', 'period', 'v', '1', 'f', "
        f"'{day}', 'all', {is_latest}, 90, 90, 0.1, 0.2, 'stable', null);"
    )


def profile(day):
    return (
        f"insert into feature_profiles values ('v', '1', 'f', '{day}', 'category', "
        "'all', 9, 1, 1, 2, [5]);"
    )


def test_empty_tables_give_nothing_and_no_note(place):
    found = read_pictured(place, graph(*MODELS))
    assert (found.drift, found.profiles, found.runs, found.notes) == ((), (), (), ())


def test_tables_that_are_not_built_are_one_note(place):
    write(place, "drop table storage; drop table pipeline_runs")
    assert read_pictured(place, graph(*MODELS)).notes == (
        "no pictures of runs, stores: not built yet: "
        "run `dbt build --select monitoring`",
    )


def test_a_project_without_the_models_is_told(place):
    assert read_pictured(place, graph()).notes == (
        "no pictures of drift, profiles, baselines, freshness, runs, stores: "
        "the project has no model of them",
    )


def test_a_baseline_that_is_no_longer_compared_with_is_left(place):
    write(
        place,
        drift("2026-01-01")
        + drift("2026-01-02", is_latest=True)
        + drift("2026-01-02", baseline="old"),
    )
    found = read_pictured(place, graph(*MODELS)).drift
    assert [one.baseline for one in found] == ["b", "b"]


def test_the_last_30_periods_and_4_profiles_are_read(place):
    days = [f"2026-01-{day:02}" for day in range(1, 32)]
    write(place, "".join(drift(day, is_latest=day == days[-1]) for day in days))
    write(place, "".join(map(profile, days)))
    found = read_pictured(place, graph(*MODELS))
    assert [f"{one.period:%d}" for one in found.drift][:2] == ["02", "03"]
    assert [f"{one.period:%d}" for one in found.profiles] == ["28", "29", "30", "31"]


def test_a_profile_has_the_names_of_its_bins_and_one_for_what_is_in_none(place):
    write(place, profile("2026-01-01"))
    write(place, "insert into feature_bins values ('v', '1', 'f', ['a'])")
    (found,) = read_pictured(place, graph(*MODELS)).profiles
    assert (found.labels, found.counts) == (("a", "another value"), (5, 2))
    # NULL and NaN
    assert found.null_count == 2


def test_a_view_that_is_measured_no_more_is_left(place):
    row = "insert into view_freshness values ('{0}', '{0}', '1', '{1}', 1, 1, 1, 1, "
    row += "'fresh', null);"
    write(
        place,
        row.format("gone", "2026-01-01")
        + row.format("here", "2026-01-01")
        + row.format("here", "2026-01-02"),
    )
    found = read_pictured(place, graph(*MODELS)).freshness
    assert [one.feature_view for one in found] == ["here", "here"]


def test_what_is_later_than_the_clock_is_left_out(place):
    from datetime import datetime

    rows = "".join(
        f"insert into pipeline_runs values ('build', '2026-01-{day}', 1, 1, 0, 0, 1);"
        for day in ("01", "02")
    )
    write(place, rows)
    at = datetime(2026, 1, 1, 12)
    assert len(read_pictured(place, graph(*MODELS), at).runs) == 1
    assert len(read_pictured(place, graph(*MODELS)).runs) == 2
