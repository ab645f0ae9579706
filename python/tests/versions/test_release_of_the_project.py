"""Release and plan, on the project itself."""

import json
import shutil

import pytest
import yaml
from checkout import dbt
from click.testing import CliRunner

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.cli import main
from feature_warehouse.jobs.release import RELEASED, plan_changes, release

VIEW_SQL = "models/features/student/student_performance_v1.sql"
VIEW_YAML = "models/features/student/_student__models.yml"


@pytest.fixture(scope="module")
def released(built_project, tmp_path_factory):
    """The built project, released as it is; do not write."""
    root = tmp_path_factory.mktemp("released") / "project"
    shutil.copytree(built_project, root)
    release(Project.open(root))
    return root


@pytest.fixture
def root(released, tmp_path):
    """A copy of the released project that a test may change."""
    return shutil.copytree(released, tmp_path / "project")


def edit(file, *replacements):
    text = file.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def declare(root, view, column):
    file = root / VIEW_YAML
    declared = yaml.safe_load(file.read_text(encoding="utf-8"))
    (model,) = [one for one in declared["models"] if one["name"] == view]
    model["columns"].append(column)
    file.write_text(yaml.safe_dump(declared, allow_unicode=True), encoding="utf-8")


def found(root, level):
    findings = plan_changes(Project.open(root), today="2026-11-23").findings
    return {one.view: one for one in findings if one.level == level}


def fw(*arguments):
    return CliRunner().invoke(main, [*map(str, arguments)])


def test_a_comment_and_the_name_of_the_warehouse_are_no_change(root):
    edit(root / VIEW_SQL, ("        inde,\n", "        -- the index\n        INDE,\n"))
    (root / "data/warehouse.duckdb").rename(root / "data/elsewhere.duckdb")
    edit(root / "profiles.yml", ("data/warehouse.duckdb", "data/elsewhere.duckdb"))
    outcome = fw("plan", "--project-dir", root)
    assert outcome.output.strip().endswith(
        "errors: 0, warnings: 0, notes: 0: as released"
    )
    assert outcome.exit_code == 0


def test_a_change_upstream_is_refused_for_every_view_built_from_it(root):
    waves = root / "models/intermediate/student/int_student__waves.sql"
    edit(waves, ("as event_timestamp", "+ interval 1 day as event_timestamp"))
    outcome = fw("plan", "--json", "--project-dir", root)
    plan = json.loads(outcome.stdout)
    assert (outcome.exit_code, plan["may_be_merged"]) == (1, False)
    refused = {one["view"]: one for one in plan["findings"] if one["level"] == "error"}
    assert {"student_performance.v1", "student_progress.v1"} <= refused.keys()
    finding = refused["student_performance.v1"]
    cause = "model int_student__waves, which it is built from, changed"
    assert finding["because"] == [cause]
    assert "level_gap_training_set" in finding["training_sets"]
    assert "level_gap_model" in finding["exposures"]


def test_a_column_added_in_place_is_allowed(root):
    edit(
        root / VIEW_SQL,
        ("'is_iaa_measured'\n", "'is_iaa_measured', 'stage'\n"),
        ("        is_iaa_measured\n", "        is_iaa_measured,\n        stage\n"),
    )
    declare(root, "student_performance", {"name": "stage", "data_type": "integer"})
    assert found(root, "error") == {}
    assert found(root, "note")["student_performance.v1"].what.startswith("has stage in")


def test_a_corrected_seed_is_a_warning(root):
    seed = root / "seeds/stone_limits.csv"
    edit(seed, ("Topázio", "Diamante"))
    assert found(root, "error") == {}
    warned = found(root, "warning")["student_performance.v1"]
    assert warned.because == ("seed stone_limits changed",)


def test_a_removed_version_that_is_pinned_names_who_pins_it(root):
    (root / VIEW_SQL).unlink()
    outcome = fw("plan", "--project-dir", root)
    assert outcome.exit_code == 1
    assert "error: student_performance.v1 was removed, and is pinned" in outcome.output
    assert "level_gap_training_set" in outcome.output
    assert "level_gap_model" in outcome.output
    assert "dbt says: Compilation Error" in outcome.output


def test_without_a_release_the_plan_says_how_to_make_one(root):
    (root / RELEASED).unlink()
    outcome = fw("plan", "--project-dir", root)
    assert outcome.exit_code == 0
    assert "nothing was released yet" in outcome.output
    assert "fw release" in outcome.output


def test_the_same_project_gives_the_same_release(root):
    before = (root / RELEASED).read_bytes()
    outcome = fw("release", "--project-dir", root)
    assert outcome.exit_code == 0
    assert (root / RELEASED).read_bytes() == before
    assert len(before) < 500_000


def test_two_manifests_are_compared_without_a_release(root):
    dbt(root, "compile", "--full-refresh")
    before = shutil.copy(root / "target/manifest.json", root / "before.json")
    waves = root / "models/intermediate/student/int_student__waves.sql"
    edit(waves, ("as event_timestamp", "+ interval 1 day as event_timestamp"))
    dbt(root, "compile", "--full-refresh")
    manifests = ["--against", before, "--manifest", root / "target/manifest.json"]
    outcome = fw("plan", "--json", *manifests, "--project-dir", root)
    refused = {
        one["view"]
        for one in json.loads(outcome.stdout)["findings"]
        if one["level"] == "error"
    }
    assert {"student_performance.v1", "student_progress.v1"} <= refused
    assert outcome.exit_code == 1


def test_a_manifest_compared_with_itself_is_as_released(root):
    dbt(root, "compile", "--full-refresh")
    manifest = root / "target/manifest.json"
    manifests = ["--against", manifest, "--manifest", manifest]
    outcome = fw("plan", *manifests, "--project-dir", root)
    assert outcome.output.strip().endswith("as released")


def test_a_manifest_that_lacks_sql_is_refused_with_the_command_that_writes_it(root):
    dbt(root, "parse")
    outcome = fw(
        "plan", "--against", root / "target/manifest.json", "--project-dir", root
    )
    assert outcome.exit_code == 2
    assert "does not have the SQL of" in outcome.stderr
    assert "dbt compile --full-refresh" in outcome.stderr


def test_a_seed_corrected_after_a_manifest_is_a_warning(root):
    dbt(root, "compile", "--full-refresh")
    before = shutil.copy(root / "target/manifest.json", root / "before.json")
    edit(root / "seeds/stone_limits.csv", ("Topázio", "Diamante"))
    outcome = fw("plan", "--against", before, "--project-dir", root)
    assert "because: seed stone_limits changed" in outcome.output
    assert "errors: 0, warnings: 4" in outcome.output


def test_a_manifest_may_name_a_seed_that_is_gone(root):
    seed = root / "seeds/extra.csv"
    seed.write_text("a,b\n1,2\n")
    dbt(root, "compile", "--full-refresh")
    before = shutil.copy(root / "target/manifest.json", root / "before.json")
    seed.unlink()
    outcome = fw("plan", "--against", before, "--project-dir", root)
    assert outcome.output.strip().endswith("as released")


def rewrite(file, change):
    declared = yaml.safe_load(file.read_text(encoding="utf-8"))
    change(declared)
    file.write_text(yaml.safe_dump(declared, allow_unicode=True), encoding="utf-8")


def test_a_version_is_removed_by_the_steps_of_the_docs(root):
    # steps 5 and 6: nobody pins it any more
    pin = "('student_attendance', v={})"
    for name in ("programme_exit_training_set", "programme_exit_scoring_set"):
        edit(root / f"models/training_sets/{name}.sql", (pin.format(1), pin.format(2)))
    release(Project.open(root))
    # step 7
    (root / "models/features/student/student_attendance_v1.sql").unlink()
    views = root / "macros/monitoring/monitored_feature_views.sql"
    lines = views.read_text(encoding="utf-8").splitlines()
    kept = [one for one in lines if pin.format(1) not in one]
    views.write_text("\n".join(kept), encoding="utf-8")

    def no_entry(declared):
        for one in declared["models"]:
            if one["name"] == "student_attendance":
                one["versions"] = [it for it in one["versions"] if it["v"] != 1]

    def no_unit_tests(declared):
        tests = declared["unit_tests"]
        declared["unit_tests"] = [
            one for one in tests if one.get("versions") != {"include": [1]}
        ]

    rewrite(root / VIEW_YAML, no_entry)
    rewrite(root / "models/features/student/_student__unit_tests.yml", no_unit_tests)
    plan = plan_changes(Project.open(root), today="2026-11-23")
    assert [(one.level, one.what) for one in plan.findings] == [
        ("note", "was removed; nobody pinned it")
    ]
