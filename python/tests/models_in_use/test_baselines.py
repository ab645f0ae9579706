"""A registered model has a baseline: the profile of what it learned from, frozen."""

import shutil

import duckdb
import pytest
from checkout import dbt_build

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.jobs.baselines import freeze_baselines
from feature_warehouse.jobs.export import export
from feature_warehouse.jobs.register_model import register_model
from feature_warehouse.jobs.sync import sync

SET = "level_gap_training_set"


@pytest.fixture(scope="module")
def root(built_project, tmp_path_factory):
    """A project with level_gap version 3 registered, and built again."""
    copy = tmp_path_factory.mktemp("baselines") / "project"
    shutil.copytree(built_project, copy)
    project = Project.open(copy)
    export(project, SET, copy / "out", purpose="a test")
    made = register_model(project, "level_gap", "3", copy / "out/lock.json", metrics={})
    assert made.baseline.models == ("level_gap_v3",)
    dbt_build(copy, "--select", "stg_registry__baselines+")
    return copy


def asked(root, query):
    warehouse = str(Project.open(root).warehouse)
    with duckdb.connect(warehouse, read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_the_baseline_is_the_profile_of_the_rows_that_were_exported(root):
    data = f"'{root}/out/data.parquet'"
    [(rows, known)] = asked(root, f"select count(*), count(ida) from {data}")
    assert asked(
        root,
        "select row_count, row_count - null_count, list_sum(counts) "
        "from registry.baselines where feature = 'ida'",
    ) == [(rows, known, known)]


def test_of_a_view_only_the_rows_that_can_be_compared_are_profiled(root):
    # `where` of student_progress is wave_count > 1: newcomers have no change
    data = f"'{root}/out/data.parquet'"
    [(rows, everybody)] = asked(
        root, f"select count(*) filter (where wave_count > 1), count(*) from {data}"
    )
    assert 0 < rows < everybody
    assert asked(
        root, "select row_count from registry.baselines where feature = 'ida_change'"
    ) == [(rows,)]


def test_a_view_whose_rows_cannot_be_chosen_has_no_baseline_and_a_note(root, tmp_path):
    copy = tmp_path / "project"
    shutil.copytree(root, copy)
    file = copy / "macros/monitoring/monitored_feature_views.sql"
    text = file.read_text("utf-8")
    # a clock of the training set is not that of the view
    file.write_text(text.replace("wave_count > 1", "available_timestamp is not null"))
    project = Project.open(copy)
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("delete from registry.baselines")
    found = freeze_baselines(project, project.parsed().graph)
    assert found.models == ("level_gap_v3",)
    [note] = found.notes
    assert "no baseline of student_progress.v1" in note
    assert '"available_timestamp"' in note
    assert asked(
        copy,
        "select distinct feature_view from registry.baselines order by 1",
    ) == [("student_performance",), ("student_profile",)]


def test_every_feature_of_the_set_has_one(root):
    features = asked(root, "select count(distinct feature) from registry.baselines")
    described = asked(root, f"describe from '{root}/out/data.parquet'")
    # entity, two clocks, label and what a label is known by are no features
    pinned = {name for name, *_ in described}
    baselines = asked(root, "select feature from registry.baselines")
    assert {name for (name,) in baselines} <= pinned
    assert features[0][0] == len(baselines) > 20


def test_drift_is_told_for_the_model_beside_the_period(root):
    found = asked(
        root,
        "select distinct baseline, baseline_source from monitoring.feature_drift "
        "where feature = 'ida' and is_latest order by 2",
    )
    assert found == [
        ("level_gap_v3", "model"),
        ("2023-01-01 to 2023-12-31", "period"),
    ]


def test_what_is_frozen_stays(root):
    project = Project.open(root)
    assert freeze_baselines(project, project.parsed().graph).models == ()


def test_a_model_that_is_registered_no_more_is_compared_no_more(root, tmp_path):
    copy = tmp_path / "project"
    shutil.copytree(root, copy)
    project = Project.open(copy)
    dbt_build(copy, "--select", "pede_waves")
    sync(project)
    shutil.rmtree(copy / "models" / "exposures")
    dbt_build(copy, "--select", "pede_waves")
    sync(project)
    dbt_build(copy, "--select", "stg_registry__baselines+")
    assert asked(
        copy,
        "select distinct baseline_source, is_latest from monitoring.feature_drift "
        "where feature = 'ida' and period > '2024-01-01' order by 1",
    ) == [("model", False), ("period", True)]


def test_without_bins_a_note_says_what_to_run(root, tmp_path):
    copy = tmp_path / "project"
    shutil.copytree(root, copy)
    project = Project.open(copy)
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("delete from registry.baselines")
        connection.execute("drop table monitoring.feature_bins")
    found = freeze_baselines(project, project.parsed().graph)
    assert found.models == ()
    assert "run `dbt build`" in found.notes[0]


def test_a_set_that_is_another_by_now_has_no_baseline_and_a_note(root, tmp_path):
    copy = tmp_path / "project"
    shutil.copytree(root, copy)
    project = Project.open(copy)
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("delete from registry.baselines")
        connection.execute("update features.student_performance_v1 set ida = 1")
    found = freeze_baselines(project, project.parsed().graph)
    assert found.models == ()
    assert "no longer what the lock says" in found.notes[0]
