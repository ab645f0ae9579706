"""`fw lint`, on a copy of the project that a leak is planted in."""

import json

from click.testing import CliRunner

from feature_warehouse.cli import main

VIEW = "models/features/student/student_progress_v1.sql"
YAML = "models/features/student/_student__models.yml"


def lint(root, *options):
    return CliRunner().invoke(main, ["lint", *options, "--project-dir", str(root)])


def test_a_clock_is_found_in_a_macro_that_a_macro_calls(project_copy):
    (project_copy / "macros/today.sql").write_text(
        "{% macro today_text() %}'{{ run_started_at.date() }}'{% endmacro %}"
        "{% macro this_year() %}year({{ today_text() }}::date){% endmacro %}"
    )
    view = project_copy / VIEW
    sql = view.read_text()
    planted = sql.replace("lag(level_gap)", "{{ this_year() }} + lag(level_gap)")
    assert planted != sql
    view.write_text(planted)
    found = json.loads(lint(project_copy, "--json").stdout)["findings"]
    (clock,) = [one for one in found if one["code"] == "L002"]
    assert clock["what"] == "its SQL calls run_started_at in a macro"
    assert clock["path"] == VIEW


def test_a_planted_leak_fails_strict_and_a_suppression_with_an_owner_passes(
    project_copy,
):
    view = project_copy / VIEW
    sql = view.read_text()
    planted = sql.replace("lag(level_gap)", "lead(level_gap)")
    assert planted != sql
    view.write_text(planted)
    assert lint(project_copy).exit_code == 0
    told = lint(project_copy, "--strict", "--json")
    assert told.exit_code == 1
    found = json.loads(told.stdout)
    assert not found["clean"]
    assert {(one["code"], one["column"]) for one in found["findings"]} == {
        ("L001", "level_gap_change"),
        ("L003", "level_gap_change"),
    }
    assert {one["path"] for one in found["findings"]} == {VIEW}

    yaml = project_copy / YAML
    answered = "".join(
        f"- {{code: {code}, column: level_gap_change, reason: a test, owner: data}}\n"
        for code in ("L001", "L003")
    )
    before, after = yaml.read_text().split("  - name: student_progress\n", 1)
    after = after.replace(
        "meta:\n",
        "meta:\n        lint:\n"
        + "".join(f"          {line}\n" for line in answered.splitlines()),
        1,
    )
    yaml.write_text(f"{before}  - name: student_progress\n{after}")
    told = lint(project_copy, "--strict")
    assert told.exit_code == 0, told.output
    assert "suppressed by data: a test" in told.output
