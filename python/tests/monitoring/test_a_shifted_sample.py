"""A build of a shifted sample fails at exactly the shifted feature, and says why."""

import subprocess
import sys
from pathlib import Path

import pytest
from checkout import SOME_DAYS, copy_project, dbt

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.jobs.ingest import ingest
from feature_warehouse.jobs.sample import sample

VIEWS = ("profile", "performance", "progress")
TESTS = {f"has_not_drifted_student_{view}_v1_ref_feature_drift_" for view in VIEWS}


def build(root, shifts, parsed_in):
    """Build 300 students a wave; give the states of its tests of drift."""
    copy_project(root, parsed_in=parsed_in)
    ingest(
        sample(root / "s.xlsx", students=300, seed=7, report=str, shifts=shifts),
        warehouse=Project.open(root).warehouse,
        sources=root / "models" / "staging" / "pede" / "_pede__sources.yml",
        report=str,
    )
    ran = dbt(
        root,
        *("build", "--select", "+feature_drift", "--exclude-resource-type"),
        *("unit_test", *SOME_DAYS),
    )
    found = {one.node.name: one.status for one in ran if one.node.name in TESTS}
    return {"root": root, "tests": found}


@pytest.fixture(scope="module")
def built(built_project, tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    return {
        name: build(folder / name, shifts, built_project)
        for name, shifts in (("same", {}), ("shifted", {"ipp": 1.0}))
    }


def test_300_students_without_a_shift_do_not_fail(built):
    assert built["same"]["tests"] == dict.fromkeys(TESTS, "pass")


def test_a_shift_fails_the_view_of_the_shifted_feature_alone(built):
    states = built["shifted"]["tests"]
    failed = {name for name, status in states.items() if status != "pass"}
    assert failed == {"has_not_drifted_student_performance_v1_ref_feature_drift_"}


def test_the_end_of_the_run_says_which_feature_and_by_how_much(built):
    root = built["shifted"]["root"]
    dbt_ = [str(Path(sys.executable).with_name("dbt")), "test", "--no-use-colors"]
    ran = subprocess.run(
        [*dbt_, "--select", "test_name:has_not_drifted", "--profiles-dir", str(root)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    told = [line for line in ran.stdout.splitlines() if "2023-01-01 to" in line]
    assert "ipp of 2024-12-15 against 2023-01-01 to 2023-12-31: PSI" in told[0]
    assert "standard deviations, limit" in told[0]
    # the same feature in single stages may follow, and nothing else
    assert all("ref_feature_drift_: ipp" in line for line in told)


def test_a_warning_lets_pass_where_severity_says_so(built, monkeypatch):
    monkeypatch.setenv("FEATURE_WAREHOUSE_DRIFT_SEVERITY", "warn")
    root = built["shifted"]["root"]
    ran = dbt(root, "test", "--select", "test_name:has_not_drifted")
    states = {one.status for one in ran if one.node.resource_type == "test"}
    assert states == {"pass", "warn"}
