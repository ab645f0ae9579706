"""The rules over the graph: what they refuse, and in which words."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from checkout import dbt

LEAKING_FEATURE = "select * from {{ ref('level_gap_labels') }}"
OWNERLESS_FEATURE = "select * from {{ ref('int_student__waves') }}"
READS_STAGING = "select * from {{ ref('stg_pede__student_waves') }}"
PRIVATE_STAGING = """
{{ config(access='private') }}
select * from {{ ref('stg_pede__sheets') }}
"""
GROUP_WITHOUT_EMAIL = """
groups:
  - name: nobody
    owner: {name: Nobody}
"""
SNAPSHOT_OF_A_FEATURE = """
snapshots:
  - name: late_snapshot
    relation: ref('student_profile', v=1)
    config: {strategy: check, unique_key: student_id, check_cols: all}
"""


@pytest.fixture(scope="module")
def refusals(
    built_project: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """What each rule says of a project with four offenders, by the rule's name."""
    root = tmp_path_factory.mktemp("offenders") / "project"
    shutil.copytree(built_project, root)
    features = root / "models/features/student"
    (features / "leaking_v1.sql").write_text(LEAKING_FEATURE)
    (features / "ownerless_v1.sql").write_text(OWNERLESS_FEATURE)
    training_sets = root / "models/training_sets"
    (training_sets / "shortcut_training_set.sql").write_text(READS_STAGING)
    (root / "models/staging/pede/stg_pede__secret.sql").write_text(PRIVATE_STAGING)
    (root / "models/staging/groups.yml").write_text(GROUP_WITHOUT_EMAIL)
    (root / "snapshots/late.yml").write_text(SNAPSHOT_OF_A_FEATURE)
    results = dbt(root, "test", "--select", "path:tests/architecture")
    return {one.node.name: one.message or "" for one in results}


def test_a_feature_that_reads_a_label_is_refused_and_told_why(refusals):
    message = refusals["features_never_read_labels"]
    assert "leaking_v1 (models/features/student/leaking_v1.sql)" in message
    assert "level_gap_labels" in message
    assert "leaks the future into training" in message


def test_a_feature_without_an_owner_is_refused_and_told_what_it_lacks(refusals):
    message = refusals["feature_views_declare_themselves"]
    ownerless = "ownerless_v1 (models/features/student/ownerless_v1.sql)"
    assert f"{ownerless} lacks an owner" in message
    assert "mend: complete the YAML beside the model" in message


def test_a_training_set_that_reads_staging_is_refused_and_told_why(refusals):
    message = refusals["layers_read_one_way"]
    assert "shortcut_training_set" in message
    assert "reads stg_pede__student_waves in staging" in message
    assert "data flows one way" in message


def test_a_snapshot_that_reads_a_feature_is_refused(refusals):
    message = refusals["layers_read_one_way"]
    assert "late_snapshot (snapshots/late.yml) in snapshots reads" in message
    # the one that features read is in its place
    assert "student_registration" not in message


def test_a_training_set_without_an_exposure_is_refused(refusals):
    assert "shortcut_training_set" in refusals["training_sets_have_an_exposure"]


def test_a_model_with_another_access_than_its_layer_is_refused(refusals):
    message = refusals["access_is_declared"]
    secret = "stg_pede__secret (models/staging/pede/stg_pede__secret.sql)"
    assert f"{secret} is private; models in staging are protected" in message
    assert f"{secret} has no owner: config.group" in message
    # what the folder gives it is in order
    assert "shortcut_training_set (models/training_sets" in message
    assert "shortcut_training_set is" not in message


def test_an_owner_nobody_can_write_to_is_refused(refusals):
    message = refusals["access_is_declared"]
    assert "the group nobody (models/staging/groups.yml) has no owner.email" in message
    assert "pedagogy" not in message


def test_a_model_of_another_group_cannot_read_what_is_private(project_copy):
    yaml = project_copy / "models/intermediate/student/_int_student__models.yml"
    text = yaml.read_text()
    private = text.replace(
        "config: {group: pedagogy}", "config: {group: pedagogy, access: private}", 1
    )
    assert private != text
    yaml.write_text(private)
    refused = "not allowed because the referenced node is private"
    with pytest.raises(AssertionError, match=refused):
        dbt(project_copy, "parse")


def test_readers_are_granted_what_is_public_on_engines_with_roles(
    project_copy, monkeypatch
):
    monkeypatch.setenv("FEATURE_WAREHOUSE_READERS", "analysts board")
    project = project_copy / "dbt_project.yml"
    # as the project would see it on another engine
    project.write_text(project.read_text().replace("== 'duckdb'", "== 'no engine'"))
    dbt(project_copy, "parse")
    manifest = json.loads((project_copy / "target/manifest.json").read_text())
    granted = {
        (node["fqn"][1], str(node["config"]["grants"]))
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    readers = str({"select": ["analysts", "board"]})
    assert granted == {
        ("staging", "{}"),
        ("intermediate", "{}"),
        ("labels", "{}"),
        ("features", readers),
        ("training_sets", readers),
        ("monitoring", readers),
    }


def test_a_column_that_leaves_a_contract_fails_before_the_table_changes(project_copy):
    view = project_copy / "models/features/student/student_profile_v1.sql"
    sql = view.read_text()
    assert "\nselect * from with_history" in sql
    view.write_text(
        sql.replace("select * from with_history", "select student_id from with_history")
    )
    # the last result is of the hook that ends a run
    (one, _) = dbt(project_copy, "run", "--select", "student_profile")
    assert "enforced contract that failed" in one.message
    with duckdb.connect(project_copy / "data/warehouse.duckdb", read_only=True) as db:
        held = db.execute("from features.student_profile_v1 limit 0").description
    assert len(held) > 5


def test_a_rule_accuses_nobody_of_what_it_is_not_about(refusals):
    assert refusals["training_sets_pin_versions"] == ""


def test_every_feature_view_has_a_unit_test(built_project: Path):
    # dbt's graph does not hold unit tests, so this rule cannot be one of the others
    manifest = json.loads((built_project / "target/manifest.json").read_text())
    feature_views = {
        unique_id
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["fqn"][1] == "features"
    }
    tests = manifest["unit_tests"].values()
    tested = {parent for test in tests for parent in test["depends_on"]["nodes"]}
    assert feature_views - tested == set()
