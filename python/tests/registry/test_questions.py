"""What the registry answers: search, show, impact and lineage."""

import json

import pytest
from click.testing import CliRunner

from feature_warehouse.cli import main
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs.impact import impact, lineage
from feature_warehouse.jobs.search import Hit, search
from feature_warehouse.jobs.show import show


def found(project, text):
    return [one.document for one in search(project, text)]


def test_a_column_is_found_by_its_name(synced):
    assert (
        found(synced, "homework rate")[0] == "student_attendance.v2:homework_rate_90d"
    )


def test_a_slip_of_the_pen_finds_the_same(synced):
    assert found(synced, "homewrk rate") == found(synced, "homework rate")


def test_accents_and_case_do_not_matter(synced):
    assert found(synced, "INDÊ")[0] == "student_performance.v1:inde"


def test_all_words_must_be_there(synced):
    assert found(synced, "homework zebra") == []


def test_an_owner_and_a_tag_are_words_too(synced):
    assert all("Social" in one.owner for one in search(synced, "social"))
    every = [one.document for one in search(synced, "student social", limit=50)]
    assert "student_profile.v1" in every


def test_what_is_to_go_comes_after_what_stays(synced):
    # models use both rates, and both are tested
    every = found(synced, "attendance rate")
    assert every.index("student_attendance.v2:attendance_rate_90d") < every.index(
        "student_attendance.v1:attendance_rate_30d"
    )


def test_a_test_that_warned_is_told_apart_from_one_that_never_ran():
    hit = Hit("feature", "a", "m", "a", "", "", 1, (), 0, 0, 4, 1, 1, 1, 1, None, None)
    assert hit.evidence == "1 of 4 tests green; 1 red; 1 warned; 1 not run"


def test_a_question_without_a_word_is_refused(synced):
    with pytest.raises(FeatureWarehouseError, match="no word to search for"):
        search(synced, "?!")


@pytest.mark.parametrize(
    "name",
    [
        "inde",
        "inde@v1",
        "student_performance:inde",
        "student_performance.v1:inde",
        "student_performance.inde",
        "Student_Performance:INDE",
    ],
)
def test_a_feature_has_many_names(synced, name):
    assert show(synced, name).title == "student_performance.v1:inde"


def test_a_name_that_several_have_lists_them(synced):
    with pytest.raises(FeatureWarehouseError) as caught:
        show(synced, "stage")
    assert "student_profile.v1:stage" in str(caught.value)
    assert "student_registration.v1:stage" in str(caught.value)


def test_a_version_that_is_not_there_names_those_that_are(synced):
    with pytest.raises(FeatureWarehouseError, match=r"use student_attendance\.v1"):
        show(synced, "student_attendance@v9")


def test_a_misspelt_name_names_what_is_meant(synced):
    with pytest.raises(FeatureWarehouseError, match="homework_rate_90d"):
        show(synced, "homework_rate_90")


def test_show_says_who_uses_a_feature_and_how_well_they_do(synced):
    models = {one["name"]: one for one in show(synced, "inde").models}
    assert models["gap_model_v2"]["metrics"] == [{"metric": "auc", "value": 0.81}]
    assert models["gap_model_v2"]["training_rows"] == 57
    assert "level_gap_model" in models


def test_show_of_what_features_are_made_of_points_to_what_is_made_of_it(synced_root):
    result = CliRunner().invoke(
        main, ["show", "pede.pede_2022.Defas", "--project-dir", str(synced_root)]
    )
    assert "`fw impact pede.pede_2022:defas`" in result.stdout


def test_show_follows_a_feature_to_its_raw_columns(synced):
    assert show(synced, "inde").sources == (
        "pede.pede_2022.inde 22",
        "pede.pede_2023.inde 2023",
        "pede.pede_2024.inde 2024",
    )


def test_show_says_whether_a_feature_may_be_exported(synced):
    assert show(synced, "inde").may_be_exported == "yes"
    assert show(synced, "student_profile:gender").may_be_exported.startswith(
        "with --purpose"
    )


def test_show_has_the_last_state_of_each_test(synced):
    states = {one["name"]: one["status"] for one in show(synced, "inde").tests}
    assert states["feature_view_is_unique_student_performance_v1_"] == "pass"
    assert (
        states["performance_takes_the_stone_from_the_limits_of_the_wave"] == "not run"
    )


def test_impact_of_a_raw_column_reaches_the_models_and_their_metrics(synced):
    reached = {one.title: one for one in impact(synced, "pede.pede_2022.Defas").reached}
    assert reached["student_profile.v1"].columns == ("level_gap",)
    assert reached["gap_model_v2"].metrics == {"auc": 0.81}
    assert reached["gap_model_v2"].owner == "Pedagogy team"


def test_impact_of_a_column_leaves_out_what_does_not_read_it(synced):
    reached = {one.title for one in impact(synced, "pede.pede_2022.Defas").reached}
    assert "student_attendance.v1" not in reached
    assert "student_performance.v1" not in reached


def test_impact_of_a_node_is_all_that_is_made_of_it(synced):
    reached = {one.title for one in impact(synced, "student_attendance@v1").reached}
    assert reached == {
        "programme_exit_training_set",
        "programme_exit_scoring_set",
        "programme_exit_model",
        # what profiles it, and tells whether it drifted
        "feature_bins",
        "feature_profiles",
        "feature_baselines",
        "feature_drift",
    }


def test_lineage_draws_the_way_to_the_raw_column(synced):
    lines = lineage(synced, "student_progress:inde_change")
    assert lines[:3] == (
        "student_progress.v1:inde_change",
        "  int_student__waves:inde  by -, lag",
        "    stg_pede__student_waves:inde",
    )
    assert any(one.strip() == "pede.pede_2022:inde 22" for one in lines)


def test_lineage_of_a_whole_view_is_refused_with_columns_to_name(synced):
    with pytest.raises(FeatureWarehouseError, match="name one of its columns"):
        lineage(synced, "student_progress")


def test_without_a_registry_the_error_says_how_to_write_it(built_project):
    result = CliRunner().invoke(
        main, ["search", "inde", "--project-dir", str(built_project)]
    )
    assert result.exit_code == 2
    assert "has no registry" in result.stderr
    assert "fw sync" in result.stderr


@pytest.mark.parametrize(
    ("command", "key"),
    [
        (["search", "inde"], "document"),
        (["show", "inde"], "may_be_exported"),
        (["impact", "student_performance"], "reached"),
        (["lineage", "inde"], "column"),
    ],
)
def test_every_answer_is_there_for_programs(synced_root, command, key):
    result = CliRunner().invoke(
        main, [*command, "--json", "--project-dir", str(synced_root)]
    )
    content = json.loads(result.stdout)
    assert key in (content[0] if isinstance(content, list) else content)


def test_show_fits_a_terminal(synced_root):
    result = CliRunner().invoke(
        main, ["show", "student_performance", "--project-dir", str(synced_root)]
    )
    assert result.exit_code == 0
    assert max(len(one) for one in result.stdout.splitlines()) <= 100
