"""A trained model is registered once, with what it learned from, or not at all."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest
import yaml
from click.testing import CliRunner

from feature_warehouse.boundaries.audit_log import AuditLog
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.exposure_files import registered_models
from feature_warehouse.cli import main
from feature_warehouse.jobs.audit import audit
from feature_warehouse.jobs.export import export
from feature_warehouse.lock import _seal, checksum_of
from feature_warehouse.registered_model import read_metrics

TRAINING_SET = "level_gap_training_set"


def fw(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def root(built_project, tmp_path_factory):
    """A project of this module, and an export of it in out/."""
    copy = tmp_path_factory.mktemp("models") / "project"
    shutil.copytree(built_project, copy)
    project = Project.open(copy)
    export(project, TRAINING_SET, copy / "out", purpose="a test")
    # test_baselines.py is about what is frozen at a registration; here it takes time
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("drop table monitoring.feature_bins")
    return copy


@pytest.fixture
def fresh(root):
    """The project, with nothing registered."""
    log = AuditLog.of(Project.open(root))
    before = log.path.read_bytes() if log.path.exists() else None
    yield root
    shutil.rmtree(root / "models" / "exposures", ignore_errors=True)
    log.path.unlink(missing_ok=True)
    if before is not None:
        log.path.write_bytes(before)


def register(root, *arguments, version="3", lock="out/lock.json"):
    where = ("--project-dir", root, "--lock", root / lock)
    return fw("register-model", "level_gap", "--version", version, *where, *arguments)


def edited_lock(root, change):
    """A lock that was changed and sealed anew, as an older project's would be."""
    content = json.loads((root / "out" / "lock.json").read_text())
    content.pop("lock_checksum")
    change(content)
    content["lock_checksum"] = _seal(content)
    (root / "other.json").write_text(json.dumps(content))
    return "other.json"


def rows(root):
    entries = AuditLog.of(Project.open(root)).entries()
    return [one for one in entries if one.action == "register-model"]


@pytest.fixture
def registered(fresh):
    """The project, with level_gap version 3 registered."""
    done = register(fresh, "--metric", "auc=0.87")
    assert done.exit_code == 0, done.output
    return fresh


def checksum(root):
    return checksum_of((root / "out" / "lock.json").read_text())


def test_a_model_is_an_exposure_that_pins_its_views(registered):
    text = (registered / "models" / "exposures" / "level_gap_v3.yml").read_text()
    (exposure,) = yaml.safe_load(text)["exposures"]
    assert (exposure["name"], exposure["type"]) == ("level_gap_v3", "ml")
    # the owner of the training set
    assert exposure["owner"]["email"] == "pedagogy@example.org"
    assert "ref('student_performance', v=1)" in exposure["depends_on"]
    assert exposure["depends_on"][-1] == f"ref('{TRAINING_SET}')"


def test_its_meta_says_what_it_learned_from_and_how_well_it_does(registered):
    graph = Project.open(registered).parsed().graph
    meta = graph.exposures["level_gap_v3"].meta["registered_model"]
    assert (meta["name"], meta["version"]) == ("level_gap", "3")
    assert (meta["training_set"], meta["metrics"]) == (TRAINING_SET, {"auc": 0.87})
    assert meta["lock_checksum"] == checksum(registered)
    assert "student_performance.v1:inde" in meta["features"]


def test_the_audit_log_has_a_row_of_it(registered):
    (row,) = rows(registered)
    assert (row.model, row.model_version) == ("level_gap", "3")
    assert (row.lock_checksum, row.metrics) == (checksum(registered), {"auc": 0.87})


def test_the_same_again_changes_nothing_and_says_so(registered):
    again = register(registered, "--metric", "auc=0.87")
    assert (again.exit_code, len(rows(registered))) == (0, 1)
    assert "registered already, the same" in again.stdout


def test_the_same_version_with_something_else_is_refused(registered):
    other = register(registered, "--metric", "auc=0.9")
    assert other.exit_code == 2
    assert "is registered already" in other.stderr
    assert "with different metrics" in other.stderr


def test_a_row_that_a_killed_process_did_not_write_is_written_next_time(registered):
    AuditLog.of(Project.open(registered)).path.unlink()
    assert register(registered, "--metric", "auc=0.87").exit_code == 0
    assert len(rows(registered)) == 1


def test_the_audit_finds_the_lock_where_it_was(registered):
    answer = audit(Project.open(registered), model="level_gap", version="3")
    assert answer.is_sound
    assert answer.models[0].lock_file == str(registered / "out" / "lock.json")
    assert answer.models[0].model.definitions.keys() == {
        "student_performance.v1",
        "student_progress.v1",
        "student_profile.v1",
    }


def test_an_exposure_that_claims_more_than_was_registered_is_told(registered):
    path = registered / "models" / "exposures" / "level_gap_v3.yml"
    path.write_text(path.read_text().replace("auc: 0.87", "auc: 0.99"))
    found = fw("audit", "--model", "level_gap", "--project-dir", registered)
    assert found.exit_code == 1
    assert "metrics: its exposure and the audit log do not agree" in found.stdout


def test_without_exposure_and_lock_the_log_still_answers(registered):
    (registered / "models" / "exposures" / "level_gap_v3.yml").unlink()
    lock = registered / "out" / "lock.json"
    lock.rename(lock.with_suffix(".kept"))
    found = fw("audit", "--model", "level_gap", "--json", "--project-dir", registered)
    lock.with_suffix(".kept").rename(lock)
    (told,) = json.loads(found.stdout)["models"]
    assert told["lock_file"] is None
    assert told["model"]["lock_checksum"] == checksum(registered)
    assert "student_performance.v1:inde" in told["model"]["features"]


def test_an_edited_lock_is_refused(fresh):
    text = (fresh / "out" / "lock.json").read_text()
    (fresh / "edited.json").write_text(text.replace('"inde"', '"ida"'))
    done = register(fresh, lock="edited.json")
    assert done.exit_code == 2
    assert "edited.json was edited after the export" in done.stderr


def test_what_is_gone_is_named_and_nothing_is_written(fresh):
    def change(content):
        content["views"][0]["columns"] += ["shoe_size"]
        content["views"][1]["version"] = "9"

    done = register(fresh, lock=edited_lock(fresh, change))
    assert done.exit_code == 2
    assert "student_performance.v1:shoe_size, student_progress.v9" in done.stderr
    assert not (fresh / "models" / "exposures").exists()
    assert rows(fresh) == []


def test_a_training_set_that_is_gone_is_named(fresh):
    lock = edited_lock(fresh, lambda content: content.update(training_set="level_gap"))
    done = register(fresh, lock=lock)
    assert done.exit_code == 2
    assert "there is no model 'level_gap' in training_sets/" in done.stderr


def test_a_file_that_dbt_refuses_is_taken_back(fresh):
    # the name is taken by an exposure elsewhere
    elsewhere = fresh / "models" / "training_sets" / "_more__exposures.yml"
    elsewhere.write_text(
        "exposures:\n  - name: level_gap_v3\n    type: ml\n"
        "    owner: {name: A, email: a@example.org}\n"
    )
    done = register(fresh)
    elsewhere.unlink()
    assert done.exit_code == 2
    assert "dbt refuses the project with level_gap_v3" in done.stderr
    assert not (fresh / "models" / "exposures").exists()
    assert rows(fresh) == []


def test_a_log_that_cannot_be_written_registers_nothing(fresh):
    log = AuditLog.of(Project.open(fresh)).path
    kept = log.read_bytes() if log.exists() else None
    log.unlink(missing_ok=True)
    log.symlink_to(fresh / "nowhere")
    done = register(fresh)
    log.unlink()
    if kept is not None:
        log.write_bytes(kept)
    assert done.exit_code == 2
    assert "cannot be written" in done.stderr
    assert not (fresh / "models" / "exposures").exists()


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--metric", "auc", "'auc' is no metric"),
        ("--metric", "auc=nan", "'auc=nan' is no metric"),
        ("--metric", "auc=inf", "'auc=inf' is no metric"),
        ("--metric", "=1", "'=1' is no metric"),
        ("--version", "3/4", "'3/4' is no version"),
        ("--description", "{{ 1 }}", "holds Jinja"),
    ],
)
def test_what_dbt_or_json_could_not_take_is_refused(fresh, option, value, said):
    done = register(fresh, option, value)
    assert done.exit_code == 2
    assert said in done.stderr
    assert registered_models(fresh) == ()


def test_a_metric_is_given_once():
    assert fw("register-model", "--help").exit_code == 0
    with pytest.raises(Exception, match="given twice"):
        read_metrics(["auc=0.8", "auc=0.9"])


def test_a_version_with_a_dot_is_a_name_that_dbt_takes(fresh):
    done = register(fresh, version="1.2")
    assert done.exit_code == 0, done.output
    assert Path(fresh, "models", "exposures", "level_gap_v1_2.yml").is_file()
    # and 1_2 would be the same name
    other = register(fresh, version="1_2")
    assert "level_gap version 1.2 is registered already" in other.stderr
