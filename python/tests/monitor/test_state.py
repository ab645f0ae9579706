"""What is a breach, what is a warning, and what stands under a failed test."""

import pytest
from rows import AT, drift, freshness, node_run, store

from feature_warehouse.graph import Check, Exposure, Graph
from feature_warehouse.lineage.example import node
from feature_warehouse.monitoring.assessment import Observed, assess
from feature_warehouse.monitoring.state import Red
from feature_warehouse.standing import State


def exposure(name, *parents):
    return Exposure(f"exposure.{name}", name, "ml", *[""] * 7, parents, {})


def graph(*checks):
    """raw -> grades (a view of two features) -> leavers (a set) -> exit_model."""
    store = {"entity": ["student_id"], "event_timestamp_column": "seen_at"}
    nodes = [
        node("raw", columns=["grade"], kind="source"),
        node(
            "grades",
            parents=["raw"],
            columns=["student_id", "seen_at", "best", "worst"],
            layer="features",
            meta={"feature_store": store},
        ),
        node("other", parents=["raw_too"], columns=["a"], layer="features"),
        node("leavers", parents=["grades"], layer="training_sets"),
    ]
    return Graph(
        {one.unique_id: one for one in nodes},
        "",
        "",
        exposures={
            "exit_model": exposure("exit_model", "leavers"),
            "other_model": exposure("other_model", "other"),
        },
        checks={one.unique_id: one for one in checks},
    )


def check(name, on, *, kind="data", severity="error"):
    return Check(name, name, kind, on, None, severity, ())


def state(rows=None, *, tests=None, made=None):
    return assess(
        Observed(rows or {}), made or graph(), tests or {}, project="school", at=AT
    )


def levels(made):
    return [(one.kind, one.subject, one.level) for one in made.findings]


def test_nothing_wrong_is_ok():
    found = state({"storage": [store()], "view_freshness": [freshness(state="fresh")]})
    assert found.status == "ok"
    assert found.measured == {"storage": {"available": 1}, "freshness": {"fresh": 1}}


@pytest.mark.parametrize(
    ("verdict", "level"),
    [("drifted", "breach"), ("watch", "warning"), ("unknown", "warning")],
)
def test_a_verdict_of_drift_has_a_level(verdict, level):
    found = state({"feature_drift": [drift(verdict=verdict)]})
    assert levels(found) == [("drift", "grades.v1:best", level)]
    assert found.status == level


def test_drift_names_baseline_period_stratum_and_the_reason():
    (one,) = state({"feature_drift": [drift(stratum="3")]}).findings
    assert one.what == ("drifted from its baseline first in 2025-12-31, within 3")
    assert one.why == "PSI 0.31, limit 0.10"


def test_a_view_without_versions_is_named_without_one():
    (one,) = state({"feature_drift": [drift(version=None)]}).findings
    assert one.subject == "grades:best"


def test_a_failed_test_names_all_that_it_makes_red():
    made = graph(check("is_whole", "raw"))
    failed = State("fail", "Got 2 results, configured to fail if != 0", "2026-01-01")
    found = state(made=made, tests={"is_whole": failed})
    (one,) = found.breaches
    assert (one.kind, one.subject) == ("test", "raw")
    assert (one.why, one.detail) == ("it found 2 rows that must not be", None)
    assert one.reaches == ("grades", "leavers", "exit_model")
    # best and worst; the student's id and the clock are no features
    assert found.red == Red({"grades": 2}, ("leavers",), ("exit_model",))
    assert found.red.features == 2


def test_what_is_red_twice_is_named_once():
    made = graph(check("a", "raw"), check("b", "grades"))
    failed = State("fail", None, "2026-01-01")
    found = state(made=made, tests={"a": failed, "b": failed})
    assert len(found.breaches) == 2
    assert found.red.names == ("grades", "leavers", "exit_model")


def test_a_test_that_warned_is_a_warning_and_makes_nothing_red():
    made = graph(check("is_whole", "raw", severity="warn"))
    warned = State("warn", "Got 1 result, configured to warn if != 0", "2026-01-01")
    found = state(made=made, tests={"is_whole": warned})
    assert levels(found) == [("test", "raw", "warning")]
    assert found.findings[0].why == "it found 1 row that must not be"
    assert found.red == Red()


def test_a_test_that_stopped_is_a_breach_and_its_message_stays_apart():
    made = graph(check("is_whole", "raw"))
    stopped = State("error", "Could not convert string 'Ana' to INT32", "2026-01-01")
    (one,) = state(made=made, tests={"is_whole": stopped}).breaches
    assert one.why == "the test itself stopped with an error; dbt's log has it"
    assert one.detail == "Could not convert string 'Ana' to INT32"


def test_tests_that_never_ran_are_noted():
    made = graph(check("a", "raw"), check("u", "raw", kind="unit"))
    found = state(made=made)
    assert found.status == "ok"
    assert found.notes == (
        "1 of 2 tests never ran, so what stands under them is not known to be green "
        "(a): run `dbt build`",
    )


@pytest.mark.parametrize(
    ("word", "level"), [("breach", "breach"), ("stale", "warning")]
)
def test_an_old_view_is_a_breach_or_stale(word, level):
    found = state({"view_freshness": [freshness(state=word)]})
    assert levels(found) == [("freshness", "grades.v1", level)]
    limit = {"breach": "2 days", "stale": "1 day"}[word]
    assert found.findings[0].why == (
        f"its last event is 3 days old; {limit} is the limit"
    )


def test_an_unknown_age_matters_only_where_a_limit_is_declared():
    unknown = freshness(state="unknown", age_seconds=None, reason="it has no row")
    free = {"warn_after_seconds": None, "error_after_seconds": None}
    assert state({"view_freshness": [{**unknown, **free}]}).findings == ()
    (one,) = state({"view_freshness": [unknown]}).warnings
    assert one.why == "it has no row"


def test_a_store_that_is_not_available_is_a_breach():
    gone = store(is_available=False, reason="no such file", disk_used_share=None)
    (one,) = state({"storage": [gone]}).breaches
    assert (one.subject, one.why) == ("warehouse", "no such file")


@pytest.mark.parametrize(
    ("share", "status"),
    [(0.85, "ok"), (0.851, "warning"), (0.95, "warning"), (0.951, "breach")],
)
def test_a_disk_is_nearly_full_over_its_limits_not_at_them(share, status):
    assert state({"storage": [store(disk_used_share=share)]}).status == status


def test_stores_of_one_disk_are_told_of_together():
    rows = [store(disk_used_share=0.99), store(store="exports", disk_used_share=0.99)]
    (one,) = state({"storage": rows}).breaches
    assert one.subject == "warehouse, exports"


def test_a_node_whose_last_run_failed_is_a_breach_and_names_what_is_older_for_it():
    (one,) = state({"pipeline_nodes": [node_run()]}).breaches
    assert (one.subject, one.kind) == ("grades", "pipeline")
    assert one.what == "dbt could not build it on 2026-01-01 12:00"
    assert one.reaches == ("grades", "leavers", "exit_model")


def test_a_node_that_is_gone_or_is_a_test_is_no_finding_of_the_pipeline():
    rows = [node_run(node="gone"), node_run(node="is_whole", status="fail")]
    found = state({"pipeline_nodes": rows})
    assert found.findings == ()
    assert found.measured == {"pipeline": {}}


def test_breaches_come_first():
    found = state(
        {
            "feature_drift": [drift(verdict="watch"), drift(feature="worst")],
            "storage": [store(disk_used_share=0.9)],
            "view_freshness": [freshness()],
        }
    )
    assert [one.level for one in found.findings] == ["breach"] * 2 + ["warning"] * 2
    assert [one.kind for one in found.breaches] == ["drift", "freshness"]
