"""`fw new feature-view` in a copy of the project: refused, unfinished, then built."""

import shutil

import pytest
from checkout import dbt
from click.testing import CliRunner

from feature_warehouse.cli import main

FOLDER = ("models", "features", "student")


@pytest.fixture(scope="module")
def root(built_project, tmp_path_factory):
    return shutil.copytree(built_project, tmp_path_factory.mktemp("new") / "project")


@pytest.fixture
def folder(root):
    """The folder of the views; it and the list of monitored ones stay as they were."""
    path = root.joinpath(*FOLDER)
    monitored = root / "macros" / "monitoring" / "monitored_feature_views.sql"
    before = {one: one.read_bytes() for one in (*path.iterdir(), monitored)}
    yield path
    for one in path.iterdir():
        if one not in before:
            one.unlink()
    for one, content in before.items():
        one.write_bytes(content)


def new(root, name="student_reading", **options):
    options = {
        "entity": "student_id",
        "from": "int_student__waves",
        "feature": "reading_level:double",
        **options,
    }
    given = [text for key, one in options.items() for text in (f"--{key}", one)]
    return CliRunner().invoke(
        main, ["new", "feature-view", name, *given, "--project-dir", str(root)]
    )


def fill(folder):
    """What a person would write for the TODOs."""
    path = folder / "student_reading_v1.sql"
    text = path.read_text().replace("todo_reading_level", "portuguese_grade")
    lines = [line for line in text.splitlines() if "-- TODO" not in line]
    path.write_text("\n".join([*lines, ""]))
    path = folder / "_student__models.yml"
    text = path.read_text().replace("[TODO, TODO]", "[0, 10]")
    path.write_text(text.replace("TODO", "written"))
    path = folder / "_student__unit_tests.yml"
    before, _, last = path.read_text().rpartition("loaded_at: 2026-01-01}")
    given = "loaded_at: 2026-01-01, portuguese_grade: 6.5}"
    path.write_text(before + given + last.replace("TODO", "6.5"))


def build(root):
    results = dbt(
        root, "build", "--select", "student_reading", "path:tests/architecture"
    )
    return {one.node.name: one for one in results}


@pytest.mark.usefixtures("folder")
def test_with_its_todos_it_fails_and_says_so(root):
    done = new(root)
    assert done.exit_code == 0, done.output
    assert "TODOs to fill" in done.stdout
    results = build(root)
    rule = results["nothing_is_left_to_do"]
    assert rule.status == "error"
    assert "student_reading.v1" in rule.message
    assert "has a TODO in its SQL" in rule.message
    test = results["reading_is_taken_from_int_student__waves"]
    assert "todo_reading_level" in test.message


def test_once_they_are_filled_it_is_built_and_every_test_passes(root, folder):
    assert new(root).exit_code == 0
    fill(folder)
    results = build(root)
    failed = {
        n: one.message
        for n, one in results.items()
        if one.status not in ("pass", "success")
    }
    assert failed == {}
    # the model, its unit test, three data tests and the rules of the project
    assert len(results) >= 5 + 6


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("student_profile", {}, "there is a student_profile already"),
        ("reading", {}, "call it student_reading"),
        ("student_reading", {"entity": "studentid"}, "use student_id"),
        ("student_reading", {"from": "int_student_waves"}, "use int_student__waves"),
        ("student_reading", {"from": "level_gap_labels"}, "may not read"),
        ("student_reading", {"group": "pedagogie"}, "use pedagogy"),
        ("student_reading", {"feature": "x:text"}, "'x:text' is no feature"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    root, folder, name, options, said
):
    before = {one: one.read_bytes() for one in folder.iterdir()}
    done = new(root, name, **options)
    assert done.exit_code == 2
    assert said in done.stderr
    assert {one: one.read_bytes() for one in folder.iterdir()} == before


def test_a_yaml_of_another_form_stays_as_it_is(root, folder):
    path = folder / "_student__unit_tests.yml"
    path.write_text("unit_tests: []\n")
    done = new(root)
    assert done.exit_code == 2
    assert "is not laid out as the other files are" in done.stderr
    assert path.read_text() == "unit_tests: []\n"
    assert not (folder / "student_reading_v1.sql").exists()
