"""Artifacts that are missing, cut short, old or foreign are told, or refused."""

import json
import os
import shutil
import time

import pytest

from feature_warehouse.boundaries.artifacts import read_artifacts
from feature_warehouse.errors import FeatureWarehouseError


@pytest.fixture
def root(synced_root, tmp_path):
    """Artifacts and models, without the data."""
    for part in ("target", "models", "seeds"):
        shutil.copytree(synced_root / part, tmp_path / part)
    # another test may have had `fw docs` write its own
    shutil.rmtree(tmp_path / "target/feature_warehouse", ignore_errors=True)
    shutil.copy(synced_root / "dbt_project.yml", tmp_path)
    return tmp_path


def edit(root, name, change):
    file = root / "target" / name
    content = json.loads(file.read_text())
    change(content)
    file.write_text(json.dumps(content))


def refusal(root):
    with pytest.raises(FeatureWarehouseError) as caught:
        read_artifacts(root)
    return str(caught.value)


def test_whole_artifacts_have_no_note(root):
    assert read_artifacts(root).notes == ()


def test_without_a_manifest_the_error_says_how_to_make_one(root):
    (root / "target/manifest.json").unlink()
    assert "there is no manifest.json" in refusal(root)
    assert "dbt docs generate" in refusal(root)


def test_a_manifest_cut_short_is_refused(root):
    file = root / "target/manifest.json"
    file.write_text(file.read_text()[:5000])
    assert "manifest.json is cut short" in refusal(root)


def test_a_manifest_of_another_form_is_refused_with_the_version_that_wrote_it(root):
    def older(manifest):
        form = "https://schemas.getdbt.com/dbt/manifest/v11.json"
        manifest["metadata"] |= {"dbt_schema_version": form, "dbt_version": "1.7.3"}

    edit(root, "manifest.json", older)
    assert "v11.json, written by dbt 1.7.3" in refusal(root)


def test_a_manifest_without_its_nodes_is_refused(root):
    edit(root, "manifest.json", lambda manifest: manifest.pop("nodes"))
    assert "is not whole" in refusal(root)


def test_another_json_file_is_no_manifest(root):
    (root / "target/manifest.json").write_text("[]")
    assert "of no manifest" in refusal(root)


@pytest.mark.parametrize(
    ("name", "what"),
    [("catalog.json", "types of columns"), ("run_results.json", "states of tests")],
)
def test_what_is_missing_beside_the_manifest_is_named(root, name, what):
    (root / "target" / name).unlink()
    assert f"there is no {name}, so {what} are not known from it" in (
        read_artifacts(root).notes
    )


@pytest.mark.parametrize("name", ["catalog.json", "run_results.json"])
def test_what_is_cut_short_beside_the_manifest_is_named(root, name):
    (root / "target" / name).write_text('{"metadata": ')
    (note,) = read_artifacts(root).notes
    assert note.startswith(f"{name} is not whole")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("catalog.json", lambda catalog: catalog.update(nodes=None)),
        ("run_results.json", lambda run: run.update(args=None)),
        ("run_results.json", lambda run: run["metadata"].pop("invocation_id")),
        ("run_results.json", lambda run: run["results"][0].pop("status")),
    ],
)
def test_what_has_another_form_beside_the_manifest_is_named(root, name, change):
    edit(root, "run_results.json", lambda run: run["args"].update(which="build"))
    edit(root, name, change)
    (note,) = read_artifacts(root).notes
    assert note.startswith(f"{name} is not whole")


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        (3, "of no manifest"),
        (
            {
                "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json",
                "dbt_version": "1.11.0",
            },
            "does not say when it was made",
        ),
    ],
)
def test_a_manifest_whose_metadata_are_not_whole_is_refused(root, metadata, said):
    edit(root, "manifest.json", lambda manifest: manifest.update(metadata=metadata))
    assert said in refusal(root)


def forget(manifest):
    """As `dbt build` leaves a microbatch model: run by batch, compiled by none."""
    for node in manifest["nodes"].values():
        if node["name"] == "student_outcomes":
            node["compiled_code"] = None


def test_a_model_that_is_not_compiled_is_named(root):
    edit(root, "manifest.json", forget)
    (note,) = read_artifacts(root).notes
    assert note.startswith("student_outcomes not compiled")


@pytest.fixture
def built_again(root):
    """Artifacts of a build that came after `fw docs`, and what that one had written."""
    docs = root / "target/feature_warehouse/docs"
    docs.mkdir(parents=True, exist_ok=True)
    for name in ("manifest.json", "catalog.json"):
        shutil.copy(root / "target" / name, docs)
    edit(root, "manifest.json", forget)
    (root / "target/catalog.json").unlink()
    return root


def test_what_a_build_leaves_out_is_known_from_fw_docs(built_again):
    docs = read_artifacts(
        built_again, target=built_again / "target/feature_warehouse/docs"
    )
    artifacts = read_artifacts(built_again)
    assert artifacts.notes == ()
    assert artifacts.graph == docs.graph
    assert artifacts.catalog_columns == docs.catalog_columns


def test_fw_docs_of_other_definitions_tells_nothing(built_again):
    def change(manifest):
        for node in manifest["nodes"].values():
            if node["name"] == "int_student__waves":
                node["checksum"]["checksum"] = "of an earlier text"

    edit(built_again, "feature_warehouse/docs/manifest.json", change)
    uncompiled, catalog = read_artifacts(built_again).notes
    assert uncompiled.startswith("student_outcomes not compiled")
    assert catalog.startswith("there is no catalog.json")


def test_fw_docs_cut_short_tells_nothing(built_again):
    file = built_again / "target/feature_warehouse/docs/manifest.json"
    file.write_text(file.read_text()[:5000])
    assert len(read_artifacts(built_again).notes) == 2


def dated(generated_at, name):
    """A manifest written then, that knows of an exposure by this name."""

    def change(manifest):
        manifest["metadata"]["generated_at"] = generated_at
        [exposure] = [
            one
            for one in manifest["exposures"].values()
            if one["meta"].get("registered_model")
        ]
        exposure["label"] = name

    return change


@pytest.mark.parametrize(
    ("of_build", "of_docs", "known"),
    [
        ("2026-01-01T10:00:00Z", "2026-01-01T10:00:00.5Z", "fw docs"),
        ("2026-01-01T10:00:01Z", "2026-01-01T10:00:00.5Z", "dbt build"),
        ("2026-01-01T10:00:00Z", "2026-01-01T10:00:00Z", "dbt build"),
    ],
)
def test_of_two_manifests_the_later_one_counts(built_again, of_build, of_docs, known):
    root = built_again
    edit(root, "manifest.json", dated(of_build, "dbt build"))
    docs = "feature_warehouse/docs/manifest.json"
    edit(root, docs, dated(of_docs, "fw docs"))
    labels = [one.label for one in read_artifacts(root).graph.exposures.values()]
    assert known in labels


def test_results_are_of_the_build_whichever_manifest_counts(built_again):
    root = built_again
    edit(root, "run_results.json", lambda it: it["args"].update(which="build"))
    docs = "feature_warehouse/docs/manifest.json"
    edit(root, docs, dated("2999-01-01T00:00:00Z", "fw docs"))
    found = read_artifacts(root)
    assert found.generated_at.startswith("2999")
    assert found.run.command == "build"


def test_a_model_changed_since_is_named(root):
    model = root / "models/labels/student_outcomes.sql"
    model.write_text(model.read_text() + "\n-- another\nlimit 3\n")
    later = time.time() + 60
    os.utime(model, (later, later))
    (note,) = read_artifacts(root).notes
    assert note.startswith("dbt read models/labels/student_outcomes.sql before it")


def test_a_description_changed_since_is_named(root):
    yaml = root / "models/labels/_labels__models.yml"
    later = time.time() + 60
    os.utime(yaml, (later, later))
    (note,) = read_artifacts(root).notes
    assert note.startswith("dbt read models/labels/_labels__models.yml before it")


def test_a_model_that_came_since_is_named(root):
    model = root / "models/labels/new_labels.sql"
    model.write_text("select 1 as id")
    later = time.time() + 60
    os.utime(model, (later, later))
    (note,) = read_artifacts(root).notes
    assert "models/labels/new_labels.sql" in note


def test_a_model_that_went_since_is_named(root):
    (root / "models/labels/student_outcomes.sql").unlink()
    (note,) = read_artifacts(root).notes
    assert "models/labels/student_outcomes.sql (gone)" in note


def test_a_model_only_touched_since_is_not(root):
    later = time.time() + 60
    os.utime(root / "models/labels/student_outcomes.sql", (later, later))
    assert read_artifacts(root).notes == ()


def test_a_command_that_runs_nothing_tells_of_no_state(root):
    # `dbt docs generate` ran last
    assert read_artifacts(root).run is None


def test_a_node_that_was_skipped_has_no_instants(root):
    def skip(content):
        first, second = content["results"][:2]
        first.update(status="skipped", timing=[])
        second["timing"] = [
            {
                "name": "compile",
                "started_at": "2026-11-23T12:00:00.500000Z",
                "completed_at": "2026-11-23T12:00:01Z",
            },
            {
                "name": "execute",
                "started_at": "2026-11-23T12:00:01Z",
                "completed_at": "2026-11-23T12:00:03Z",
            },
        ]
        content["args"]["which"] = "build"
        content["results"] = [first, second]

    edit(root, "run_results.json", skip)
    found = [
        (one.started_at, one.completed_at) for one in read_artifacts(root).run.nodes
    ]
    assert found == [
        (None, None),
        ("2026-11-23 12:00:00.500000", "2026-11-23 12:00:03.000000"),
    ]
