"""What dbt left behind becomes tables, once, and the past stays in them."""

import duckdb
from checkout import dbt

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.jobs.sync import sync


def rows(project, sql):
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_every_version_of_a_view_is_a_row(registry):
    found = registry.execute(
        "select view, is_latest, deprecation_date from registry.feature_views "
        "where name = 'student_attendance' and valid_to is null order by view"
    ).fetchall()
    assert found == [
        ("student_attendance.v1", False, "2027-06-30"),
        ("student_attendance.v2", True, None),
    ]


def test_keys_and_clocks_are_no_features(registry):
    found = registry.execute(
        "select feature from registry.features "
        "where view = 'student_attendance.v1' and valid_to is null order by feature"
    ).fetchall()
    assert found == [("attendance_rate_30d",), ("class_count_30d",)]


def test_the_columns_of_a_training_set_name_view_and_feature(registry):
    found = registry.execute(
        "select view, feature from registry.training_set_features "
        "where training_set = 'level_gap_training_set' and output = 'inde' "
        "and valid_to is null"
    ).fetchall()
    assert found == [("student_performance.v1", "inde")]


def test_every_derived_column_of_the_project_is_resolved(registry):
    (unresolved,) = registry.execute(
        "select count(*) from registry.unresolved_columns where valid_to is null"
    ).fetchall()[0]
    assert unresolved == 0
    shares = registry.execute(
        "select resolved_share from registry.syncs order by synced_at"
    ).fetchall()
    assert shares[-1] == (1.0,)


def test_a_registered_model_has_its_metrics_and_features(registry):
    assert registry.execute(
        "select metric, value from registry.model_metrics where valid_to is null"
    ).fetchall() == [("auc", 0.81)]
    assert registry.execute(
        "select view, feature from registry.model_features where valid_to is null"
    ).fetchall() == [("student_performance.v1", "inde")]


def test_a_test_keeps_its_state_when_a_command_without_tests_ran_last(registry):
    states = registry.execute(
        "select distinct status from registry.tests "
        "inner join registry.test_states on tests.test = test_states.test "
        "where tests.name like 'feature_view_is_unique_student_performance%' "
        "and test_states.valid_to is null"
    ).fetchall()
    assert states == [("pass",)]


def test_the_same_artifacts_again_change_nothing(synced_copy):
    project = Project.open(synced_copy)
    before = rows(project, "select count(*) from registry.syncs")
    again = sync(project)
    assert again.changed_rows == 0
    assert again.lines[-1] == "no change"
    assert rows(project, "select count(*) from registry.syncs") == before


def test_what_changed_is_closed_and_stands_beside_the_new(synced_copy):
    yaml = synced_copy / "models/exposures/gap_model_v2.yml"
    yaml.write_text(yaml.read_text().replace("0.81", "0.84"))
    dbt(synced_copy, "parse")
    project = Project.open(synced_copy)
    sync(project)
    assert rows(
        project,
        "select value, valid_to is null from registry.model_metrics order by all desc",
    ) == [(0.84, True), (0.81, False)]


def test_what_is_gone_is_closed(synced_copy):
    (synced_copy / "models/exposures/gap_model_v2.yml").unlink()
    dbt(synced_copy, "parse")
    project = Project.open(synced_copy)
    sync(project)
    assert (
        rows(
            project,
            "select name from registry.exposures "
            "where valid_to is null and name = 'gap_model_v2'",
        )
        == []
    )


def test_a_run_of_dbt_is_one_row_however_often_it_is_synced(synced_copy):
    project = Project.open(synced_copy)
    runs = "select count(*), count(distinct invocation_id) from registry.runs"
    assert rows(project, runs) == [(1, 1)]
    dbt(synced_copy, "test", "--select", "stg_pede__rejects")
    sync(project)
    sync(project)
    assert rows(project, runs) == [(2, 2)]


def test_a_failing_sync_leaves_the_registry_as_it_was(synced_copy, monkeypatch):
    import pytest

    from feature_warehouse.jobs import sync as job

    yaml = synced_copy / "models/exposures/gap_model_v2.yml"
    yaml.write_text(yaml.read_text().replace("0.81", "0.84"))
    dbt(synced_copy, "parse")

    def fail(*_):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(job, "_write_sync", fail)
    project = Project.open(synced_copy)
    with pytest.raises(RuntimeError):
        sync(project)
    assert rows(project, "select value from registry.model_metrics") == [(0.81,)]


def test_an_exposure_that_names_a_feature_that_is_gone_is_named(synced_copy):
    yaml = synced_copy / "models/exposures/gap_model_v2.yml"
    yaml.write_text(yaml.read_text().replace("v1:inde", "v1:indee"))
    dbt(synced_copy, "parse")
    assert (
        "exposure gap_model_v2 names what is gone: student_performance.v1:indee"
        in sync(Project.open(synced_copy)).notes
    )


def test_a_node_of_a_run_has_its_instants_and_a_whole_table_its_rows(synced_copy):
    dbt(synced_copy, "run", "--select", "student_performance stg_pede__sheets")
    project = Project.open(synced_copy)
    sync(project)
    found = rows(
        project,
        "select split_part(node, '.', 3), row_count, "
        "node_runs.started_at between runs.started_at and completed_at "
        "from registry.node_runs inner join registry.runs using (invocation_id) "
        "where command = 'run' and node like 'model.%' order by all",
    )
    # a view writes no rows; 60 students in each of three waves
    assert found == [
        ("stg_pede__sheets", None, True),
        ("student_performance", 180, True),
    ]


def test_a_view_has_the_instant_at_which_its_newest_rows_landed(registry):
    assert registry.execute(
        "select latest_created_timestamp = (select max(loaded_at) from raw.loads) "
        "from registry.view_states where valid_to is null "
        "and node = 'model.feature_warehouse.student_performance.v1'"
    ).fetchall() == [(True,)]


def test_a_view_says_how_old_it_may_be(synced_copy):
    yaml = synced_copy / "models/features/student/_student__models.yml"
    declared = "{warn_after: {count: 2, period: day}}"
    both = (
        "{warn_after: {count: 2, period: day}, error_after: {count: 1, period: hour}}"
    )
    yaml.write_text(yaml.read_text().replace(declared, both))
    dbt(synced_copy, "parse")
    project = Project.open(synced_copy)
    sync(project)
    assert rows(
        project,
        "select distinct warn_after, error_after from registry.feature_views "
        "where name in ('student_attendance', 'student_profile') "
        "and valid_to is null order by all",
    ) == [("2 days", "1 hour"), ("400 days", None)]
