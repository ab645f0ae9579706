"""What people and programs are told of a state."""

import json

from feature_warehouse.monitoring.listing import listing
from feature_warehouse.monitoring.payload import payload, written
from feature_warehouse.monitoring.state import Finding, Red, State

SAID = "Duplicate key student_id: RA-12"


def finding(subject="grades.v1", level="breach", kind="freshness", **more):
    return Finding(subject, kind, level, "is old", "3 days", "load more", **more)


def state(*findings, **more):
    return State("school", "2026-01-01T12:00:00Z", findings, **more)


def test_a_breach_says_what_why_and_how_to_mend_it():
    lines = listing(state(finding(reaches=("leavers",), detail=SAID)))
    assert lines == (
        "school at 2026-01-01T12:00:00Z: breach, 1 breach, 0 warnings",
        "breach grades.v1 (freshness): is old",
        "  why: 3 days",
        f"  dbt: {SAID}",
        "  reaches: leavers",
        "  mend: load more",
    )


def test_warnings_are_counted_and_listed_on_demand():
    warned = state(finding(level="warning"))
    assert listing(warned)[1:] == (
        "1 warning: `fw monitor --all` lists what is behind",
    )
    assert listing(warned, with_warnings=True)[1] == (
        "warning grades.v1 (freshness): is old"
    )


def test_what_was_looked_at_is_counted_and_what_is_red_is_named():
    red = Red({"grades.v1": 2}, ("leavers",), ("exit_model",))
    measured = {"drift": {"stable": 9, "drifted": 1}, "freshness": {}}
    assert listing(state(red=red, measured=measured, notes=("no store",)))[1:] == (
        "  drift      9 stable, 1 drifted",
        "  freshness  nothing was measured",
        "  red: 2 features, 1 training set, 1 exposure: grades.v1, leavers, exit_model",
        "  note: no store",
    )


def test_a_long_finding_fits_a_terminal():
    long = finding(reaches=tuple(f"training_set_{n}" for n in range(30)))
    assert max(map(len, listing(state(long)))) > 96
    lines = "\n".join(listing(state(long))).splitlines()
    assert max(map(len, lines)) <= 96


def test_the_fields_of_the_document_are_these():
    document = payload(state(finding()))
    assert list(document) == [
        *("schema_version", "project", "generated_at", "status", "text"),
        *("fingerprint", "counts", "measured", "red", "findings", "notes"),
    ]
    assert list(document["findings"][0]) == [
        *("subject", "kind", "level", "what", "why", "mend", "reaches")
    ]
    assert document["counts"]["breach"] == {
        **{"test": 0, "drift": 0, "freshness": 1, "storage": 0, "pipeline": 0}
    }


def test_what_dbt_said_of_a_failure_does_not_leave():
    assert SAID not in written(payload(state(finding(detail=SAID)), with_warnings=True))


def test_warnings_are_in_the_document_on_demand_and_always_counted():
    both = state(finding(), finding(level="warning", kind="drift"))
    assert len(payload(both)["findings"]) == 1
    assert payload(both)["counts"]["warning"]["drift"] == 1
    assert len(payload(both, with_warnings=True)["findings"]) == 2


def test_the_fingerprint_is_the_same_while_the_same_subjects_are_in_breach():
    first = payload(state(finding()))["fingerprint"]
    later = State("school", "2026-01-02T12:00:00Z", (finding(reaches=("more",)),))
    assert payload(later)["fingerprint"] == first
    assert payload(state(finding("other.v1")))["fingerprint"] != first


def test_the_text_names_ten_breaches_and_counts_the_rest():
    text = payload(state(*(finding(f"view_{n}") for n in range(12))))["text"]
    assert text.splitlines()[1] == "- view_0: is old"
    assert text.splitlines()[-1] == "- and 2 more"
    assert len(text.splitlines()) == 12


def test_a_document_is_one_line_with_its_accents():
    line = written(payload(state(finding("situação"))))
    assert "\n" not in line
    assert "situação" in line
    assert json.loads(line)["schema_version"] == 1
