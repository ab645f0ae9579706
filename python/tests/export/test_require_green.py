"""A failing test of an ancestor makes red what is built on it; no red set leaves."""

import shutil

import duckdb
import pytest
from checkout import dbt
from click.testing import CliRunner
from exports import TRAINING_SET

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.cli import main
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import Check, Graph
from feature_warehouse.jobs.export import export
from feature_warehouse.jobs.show import show
from feature_warehouse.jobs.sync import sync
from feature_warehouse.lineage.example import node
from feature_warehouse.standing import State, blemishes

BROKEN = "update features.student_performance_v1 set ida = 99 where ida is not null"


@pytest.fixture(scope="module")
def tested(built_project, tmp_path_factory):
    """The project after all data tests of one set's ancestors passed."""
    root = tmp_path_factory.mktemp("green") / "project"
    shutil.copytree(built_project, root)
    dbt(root, "test", "--select", f"+{TRAINING_SET},test_type:data")
    return root


@pytest.fixture
def root(tested, tmp_path):
    return shutil.copytree(tested, tmp_path / "project")


def exported(root, out):
    at = ["--project-dir", str(root), "--out", str(out), "--purpose", "a test"]
    return CliRunner().invoke(main, ["export", TRAINING_SET, "--require-green", *at])


def test_a_green_set_is_exported(root, tmp_path):
    told = exported(root, tmp_path / "out")
    assert told.exit_code == 0, told.output
    assert (tmp_path / "out" / "lock.json").exists()


def test_a_failing_test_of_an_ancestor_is_named_and_nothing_is_written(root, tmp_path):
    with duckdb.connect(str(Project.open(root).warehouse)) as connection:
        connection.execute(BROKEN)
    dbt(root, "test", "--select", "student_performance,test_type:data")
    told = exported(root, tmp_path / "out")
    assert told.exit_code == 2
    assert f"{TRAINING_SET} is not green" in told.stderr
    assert "student_performance.v1: " in told.stderr
    assert "values_within" in told.stderr
    assert not (tmp_path / "out").exists()


def test_the_registry_marks_what_is_built_on_it(root):
    with duckdb.connect(str(Project.open(root).warehouse)) as connection:
        connection.execute(BROKEN)
    dbt(root, "test", "--select", "student_performance,test_type:data")
    project = Project.open(root)
    sync(project)
    for below in (TRAINING_SET, "programme_exit_training_set"):
        [red] = show(project, below).red_because
        assert red.startswith("student_performance.v1: ")
    # another view is not made of it
    assert show(project, "student_registration").red_because == ()


def test_tests_that_never_ran_are_no_green(built_project, tmp_path):
    root = shutil.copytree(built_project, tmp_path / "project")
    (root / "target" / "run_results.json").unlink()
    with pytest.raises(FeatureWarehouseError, match=r"0 tests .* failed, [0-9]+ were"):
        export(
            Project.open(root),
            TRAINING_SET,
            tmp_path / "out",
            purpose="a test",
            is_green_required=True,
        )


def check(name, on, *, kind="data", severity="error", parents=()):
    return Check(name, name, kind, on, None, severity, parents)


def graph(*checks):
    nodes = [
        node("raw", columns=["a"], kind="source"),
        node("view", "select a from s.raw", parents=["raw"]),
        node("other", "select a from s.raw", parents=["raw"]),
    ]
    return Graph(
        {one.unique_id: one for one in nodes},
        "",
        "",
        checks={one.unique_id: one for one in checks},
    )


def found(made, states):
    return [one.test for one in blemishes(made, states, made.nodes["view"])]


FAIL, PASS, WARN = (State(one, None, "2026-01-01") for one in ("fail", "pass", "warn"))


def test_only_failed_tests_of_the_node_and_its_ancestors_count():
    made = graph(check("t_raw", "raw"), check("t_view", "view"), check("t_o", "other"))
    assert found(made, {"t_raw": FAIL, "t_view": PASS, "t_o": FAIL}) == ["t_raw"]


def test_a_warning_lets_pass():
    made = graph(check("t_raw", "raw", severity="warn"))
    assert found(made, {"t_raw": WARN}) == []
    assert found(made, {}) == []


def test_a_unit_test_counts_where_it_failed_and_need_not_run():
    made = graph(check("u", "view", kind="unit"))
    assert found(made, {}) == []
    assert found(made, {"u": FAIL}) == ["u"]


def test_a_test_that_is_declared_nowhere_is_of_all_that_it_reads():
    made = graph(check("claim", None, parents=("raw", "other")))
    assert found(made, {"claim": FAIL}) == ["claim"]
