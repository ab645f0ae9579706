"""`fw monitor`: exit codes, what is printed, what is sent and kept."""

import json

import duckdb
import pytest
from click.testing import CliRunner
from receivers import Answer, receiving
from schools import MONITORING, build_school, copied, fail_a_test, set_in

from feature_warehouse.cli import main

AT = "2026-01-02"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build_school(tmp_path_factory.mktemp("built") / "school")


@pytest.fixture
def school(built, tmp_path, monkeypatch):
    monkeypatch.delenv("FEATURE_WAREHOUSE_WEBHOOK", raising=False)
    return copied(built, tmp_path / "school")


def fw(school, *options, at=AT, env=None):
    arguments = ["monitor", "--project-dir", school.folder, *options]
    arguments += ["--at", at] if at else []
    return CliRunner().invoke(main, [str(one) for one in arguments], env=env)


def drop(school, *models):
    with duckdb.connect(str(school.database)) as connection:
        for one in models:
            connection.execute(f"drop table {MONITORING}.{one}")


def test_nothing_wrong_exits_with_0(school):
    told = fw(school)
    assert told.exit_code == 0, told.output
    assert told.stdout.startswith("mini at 2026-01-02T00:00:00Z: ok, nothing is wrong")
    assert "  test       1 passed" in told.stdout
    assert "  drift      1 stable" in told.stdout
    assert "  storage    1 available" in told.stdout


def test_drift_exits_with_1_and_says_why(school):
    set_in(school, "feature_drift", "verdict = 'drifted'")
    told = fw(school)
    assert told.exit_code == 1
    assert "breach grades:best (drift): drifted from its baseline first" in told.stdout
    assert "why: PSI 0.31 over 5 bins, limit 0.10" in told.stdout


def test_drift_of_an_earlier_period_is_no_breach(school):
    set_in(school, "feature_drift", "verdict = 'drifted', is_latest = false")
    told = fw(school)
    assert told.exit_code == 0
    assert "feature_drift has no row: no feature was compared" in told.stdout


def test_a_failed_test_marks_what_stands_under_it(school):
    fail_a_test(school)
    told = fw(school)
    assert told.exit_code == 1
    assert "red: 1 feature, 1 training set, 1 exposure" in told.stdout
    assert "grades, leavers, exit_model" in told.stdout
    assert "it found 1 row that must not be" in told.stdout


def test_a_node_that_could_not_be_built_is_a_breach(school):
    set_in(school, "pipeline_nodes", "status = 'error'")
    told = fw(school)
    assert told.exit_code == 1
    assert "dbt: Duplicate key: RA-1" in told.stdout


def test_warnings_are_listed_on_demand_and_exit_with_0(school):
    set_in(school, "view_freshness", "state = 'stale', reason = 'it is late'")
    counted = fw(school)
    assert counted.exit_code == 0, counted.output
    assert "1 warning: `fw monitor --all` lists what is behind" in counted.stdout
    assert "is stale" not in counted.stdout
    told = fw(school, "--all")
    assert told.exit_code == 0
    assert "warning grades (freshness): is stale" in told.stdout


def test_what_is_later_than_the_clock_is_left_out(school):
    set_in(school, "view_freshness", "state = 'breach'")
    told = fw(school, at="2025-12-31")
    assert told.exit_code == 0
    assert "view_freshness has no row" in told.stdout
    assert fw(school).exit_code == 1


def test_a_model_that_is_not_built_is_a_note(school):
    drop(school, "feature_drift")
    told = fw(school)
    assert told.exit_code == 0
    assert "note: feature_drift is not built yet, so drift is not known" in told.stdout
    assert "dbt build --select monitoring" in told.stdout


def test_no_model_at_all_exits_with_2_and_says_what_to_run(school):
    drop(school, "feature_drift", "view_freshness", "pipeline_nodes")
    told = fw(school)
    assert told.exit_code == 2
    assert "error: none of the models of monitoring/ is built" in told.stderr
    assert "mend: run `dbt build --select monitoring`" in told.stderr


def test_a_warehouse_that_is_gone_is_a_breach_and_none_is_made(school):
    school.database.unlink()
    told = fw(school)
    assert told.exit_code == 1
    assert "breach warehouse (storage): is not available" in told.stdout
    assert not school.database.exists()


def test_a_warehouse_that_is_none_is_a_breach(school):
    school.database.write_text("no database")
    told = fw(school)
    assert told.exit_code == 1
    assert "breach warehouse (storage): is not available" in told.stdout
    assert str(school.folder) not in told.stdout


def test_without_artifacts_it_exits_with_2(school):
    (school.folder / "target" / "manifest.json").unlink()
    told = fw(school)
    assert told.exit_code == 2
    assert "there is no manifest.json" in told.stderr


def test_programs_get_one_document(school):
    set_in(school, "feature_drift", "verdict = 'drifted'")
    document = json.loads(fw(school, "--json").stdout)
    assert document["status"] == "breach"
    assert document["measured"]["drift"] == {"drifted": 1}
    assert document["counts"]["breach"]["drift"] == 1


def test_a_breach_is_sent_and_kept_the_same(school, tmp_path):
    set_in(school, "feature_drift", "verdict = 'drifted'")
    kept = tmp_path / "alerts.jsonl"
    with receiving(Answer(200)) as receiver:
        told = fw(school, "--webhook", receiver.url, "--alerts", kept)
    assert told.exit_code == 1
    ((_, body),) = receiver.requests
    assert kept.read_bytes() == body + b"\n"
    assert json.loads(body)["findings"][0]["subject"] == "grades:best"


def test_without_a_breach_nothing_is_sent_unless_always(school, tmp_path):
    kept = tmp_path / "alerts.jsonl"
    with receiving(Answer(200)) as receiver:
        options = ["--webhook", receiver.url, "--alerts", kept]
        assert fw(school, *options).exit_code == 0
        assert receiver.requests == []
        assert not kept.exists()
        assert fw(school, *options, "--always").exit_code == 0
    assert len(receiver.requests) == 1
    assert len(kept.read_text().splitlines()) == 1


def test_an_alert_that_is_not_taken_exits_with_3_and_is_printed_and_kept(
    school, tmp_path
):
    set_in(school, "feature_drift", "verdict = 'drifted'")
    kept = tmp_path / "alerts.jsonl"
    with receiving(Answer(400)) as receiver:
        told = fw(school, "--webhook", receiver.url, "--alerts", kept)
    assert told.exit_code == 3
    assert "breach grades:best" in told.stdout
    assert len(kept.read_text().splitlines()) == 1
    assert "error: the alert was not taken by http://127.0.0.1:" in told.stderr
    assert "SECRET" not in told.output


def test_a_file_that_cannot_be_written_exits_with_3_and_the_webhook_has_it(
    school, tmp_path
):
    (tmp_path / "taken").write_text("")
    with receiving(Answer(200)) as receiver:
        options = ["--webhook", receiver.url, "--always"]
        told = fw(school, *options, "--alerts", tmp_path / "taken" / "alerts.jsonl")
    assert told.exit_code == 3
    assert "the alert was not written to" in told.stderr
    assert len(receiver.requests) == 1


def test_the_environment_may_name_the_webhook(school):
    with receiving(Answer(200)) as receiver:
        env = {"FEATURE_WAREHOUSE_WEBHOOK": receiver.url}
        assert fw(school, "--always", env=env).exit_code == 0
    assert len(receiver.requests) == 1


def test_an_address_that_is_none_is_refused_before_anything_is_measured(school):
    told = fw(school, "--webhook", "chat/SECRET")
    assert told.exit_code == 2
    assert told.stdout == ""
    assert "SECRET" not in told.output


def test_no_document_names_a_student(school, tmp_path):
    set_in(school, "pipeline_nodes", "status = 'error'")
    kept = tmp_path / "alerts.jsonl"
    assert fw(school, "--all", "--alerts", kept).exit_code == 1
    assert "RA-1" not in kept.read_text()
    assert "RA-1" not in fw(school, "--json").stdout


def test_the_same_state_again_changes_nothing_but_the_time(school):
    documents = [json.loads(fw(school, "--json", at=None).stdout) for _ in "ab"]
    assert documents[0].pop("generated_at") <= documents[1].pop("generated_at")
    assert [one.pop("text")[:8] for one in documents] == ["mini at "] * 2
    assert documents[0] == documents[1]


def test_a_page_says_the_state_and_what_could_not_be_drawn(school, tmp_path):
    set_in(school, "feature_drift", "verdict = 'drifted'")
    file = tmp_path / "new" / "state.html"
    told = fw(school, "--page", file)
    assert told.exit_code == 1, told.output
    assert f"the page: {file}" in told.stderr
    # the models made by hand lack what is drawn
    assert "grades:best" in file.read_text()
    assert "no pictures of" in file.read_text()


def test_a_warehouse_that_is_gone_has_a_page_too(school, tmp_path):
    school.database.unlink()
    assert fw(school, "--page", tmp_path / "state.html").exit_code == 1
    assert "is not available" in (tmp_path / "state.html").read_text()


def test_a_page_that_cannot_be_written_exits_with_3(school, tmp_path):
    (tmp_path / "taken").write_text("")
    told = fw(school, "--page", tmp_path / "taken" / "state.html")
    assert told.exit_code == 3
    assert "the page was not written to" in told.stderr
    assert told.stdout.startswith("mini at ")
