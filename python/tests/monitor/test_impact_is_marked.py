"""`fw impact` marks what stands under a failed test."""

import pytest
from click.testing import CliRunner
from schools import build_school, fail_a_test

from feature_warehouse.cli import main


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    return build_school(tmp_path_factory.mktemp("impact") / "school")


def fw(school, *arguments):
    told = CliRunner().invoke(main, [*arguments, "--project-dir", str(school.folder)])
    assert told.exit_code == 0, told.output
    return told.stdout.splitlines()


def test_a_failed_test_marks_sets_and_models_down_to_the_last(school):
    fw(school, "sync")
    before = fw(school, "impact", "grades")
    fail_a_test(school)
    fw(school, "sync")
    assert "  leavers  (model)" in before
    assert fw(school, "impact", "grades")[1:3] == [
        "  leavers  (model, red: a test failed)",
        "    exit_model  (exposure, Data, red: a test failed)",
    ]
