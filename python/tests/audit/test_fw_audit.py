"""`fw audit`: the log answers, and every break in it is told."""

import json
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from feature_warehouse.audit import Entry
from feature_warehouse.boundaries.audit_log import AuditLog
from feature_warehouse.cli import main

PROFILE = "p: {target: t, outputs: {t: {type: duckdb, path: warehouse.duckdb}}}\n"


@pytest.fixture
def project(tmp_path):
    """A folder that is a dbt project, and its log with two exports."""
    (tmp_path / "dbt_project.yml").write_text("name: p\n")
    (tmp_path / "profiles.yml").write_text(PROFILE)
    warehouse = SimpleNamespace(warehouse=tmp_path / "warehouse.duckdb")
    log = AuditLog.of(warehouse)
    for name in ("churn_training_set", "level_training_set"):
        log.append(
            Entry("export", training_set=name, rows=3, purpose="a study", pii="quasi")
        )
    return SimpleNamespace(root=tmp_path, log=log)


def fw_audit(project, *options):
    return CliRunner().invoke(
        main, ["audit", "--project-dir", str(project.root), *options]
    )


def test_without_a_question_the_whole_log_is_told(project):
    done = fw_audit(project)
    assert done.exit_code == 0
    first, second, chain = done.stdout.splitlines()
    assert "export: churn_training_set, 3 rows, pii quasi, purpose: a study" in first
    assert "level_training_set" in second
    assert chain.startswith("chain intact, 2 entries, last hash ")


def test_a_training_set_has_its_own_entries(project):
    done = fw_audit(project, "--training-set", "churn_training_set", "--json")
    content = json.loads(done.stdout)
    assert [one["training_set"] for one in content["entries"]] == ["churn_training_set"]
    assert content["chain"]["intact"] is True


def test_a_changed_line_is_named_and_the_exit_code_says_so(project):
    text = project.log.path.read_text()
    project.log.path.write_text(text.replace("a study", "a sale", 1))
    done = fw_audit(project)
    assert done.exit_code == 1
    assert done.stdout.splitlines()[-2:] == [
        "chain broken in 1 place",
        "line 1 was edited",
    ]


def test_a_project_without_a_log_has_an_empty_one(project):
    project.log.path.unlink()
    assert fw_audit(project).stdout == "chain intact, 0 entries\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--model", "churn"], "there is no registered model 'churn'"),
        (["--version", "3"], "a version of which model?"),
        (["--training-set", "churn_set"], "use churn_training_set"),
    ],
)
def test_what_is_not_there_is_an_error(project, options, said):
    done = fw_audit(project, *options)
    assert done.exit_code == 2
    assert said in done.stderr
