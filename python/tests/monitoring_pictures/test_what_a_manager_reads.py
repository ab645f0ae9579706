"""A manager reads in a sentence whether something is wrong, and sees what."""

import pytest
from pictured_rows import drift, finding, pictured, state

from feature_warehouse.monitoring.page import page
from feature_warehouse.monitoring.records import DriftRow, Pictured, records_of
from feature_warehouse.monitoring.sentence import headline, tiles


def test_all_is_well_is_said_as_plainly():
    level, said = headline(state())
    assert level == "well"
    assert said == "All is well: nothing has drifted, failed, grown stale or gone."
    assert said in page(state(), pictured())


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("test", "Something is wrong: 1 test failed."),
        ("drift", "Something is wrong: 1 feature drifted."),
        ("freshness", "Something is wrong: 1 feature view is older than promised."),
        (
            "storage",
            "Something is wrong: 1 store is not available or has no room.",
        ),
        ("pipeline", "Something is wrong: 1 model could not be built."),
    ],
)
def test_a_breach_of_any_kind_is_in_the_sentence(kind, said):
    assert headline(state(finding(kind=kind))) == ("breach", said)


def test_a_feature_that_drifted_twice_is_one():
    twice = [finding(what="drifted from a"), finding(what="drifted in stratum 3")]
    assert "1 feature drifted." in headline(state(*twice))[1]


def test_a_feature_that_drifted_is_not_to_be_watched_too():
    both = state(finding(), finding(level="warning"))
    assert headline(both)[1] == "Something is wrong: 1 feature drifted."


def test_warnings_are_told_and_nothing_is_wrong():
    level, said = headline(state(finding(level="warning")))
    assert level == "watch"
    assert said.startswith("Nothing is wrong. To look at: 1 feature is to be watched")


def test_what_was_not_looked_at_is_never_well():
    unseen = state(measured={"test": {"passed": 3}})
    level, said = headline(unseen)
    assert level == "watch"
    assert "Not known: comparisons, feature views, stores" in said
    numbers = [one.number for one in tiles(unseen)]
    assert numbers == ["0", "?", "?", "?", "?"]
    nothing = headline(state(measured={}))
    assert nothing == ("watch", "Nothing was measured yet, so nobody can tell.")


def test_a_number_says_of_how_many():
    told = {one.what: one.of for one in tiles(state())}
    assert told["tests failed"] == "of 310 tests"
    assert told["features drifted"] == "of 118 comparisons"


def test_a_drifted_feature_is_shown_with_its_reason_and_the_others_are_not():
    written = page(state(), pictured())
    _, _, drifted = written.partition("What drifted, before and now")
    assert "<h3>student_performance.v1: ida</h3>" in drifted
    assert "most in (8, inf]: 8 % before, 30 % now" in drifted
    assert "<h3>student_performance.v1: ips</h3>" not in drifted


def test_a_page_without_any_row_says_what_is_not_there():
    written = page(state(), Pictured(notes=("no pictures of drift: not built yet",)))
    for said in (
        "No feature was compared with a baseline yet",
        "No feature view was measured yet",
        "No run of dbt was synced yet",
        "No store was measured yet",
        "no pictures of drift: not built yet",
    ):
        assert said in written


def test_what_is_not_drawn_is_said():
    names = [f"feature_{i:02}" for i in range(45)]
    rows = [drift(feature=one, verdict="drifted", psi=0.3) for one in names]
    written = page(state(), Pictured(drift=records_of(DriftRow, rows)))
    # 40 rows in the heat map, 20 distributions
    assert "5 features are not drawn" in written
    assert "Not drawn: student_performance.v1:feature_20" in written


def test_the_first_ten_breaches_are_listed_and_the_others_counted():
    told = [finding(subject=f"view.v1:feature_{i:02}") for i in range(12)]
    written = page(state(*told), Pictured())
    assert "view.v1:feature_09" in written
    assert "view.v1:feature_10" not in written
    assert "And 2 more" in written


def test_names_and_reasons_are_text_and_no_html():
    nasty = "<img src=x onerror=alert(1)>"
    rows = [drift(feature=nasty, reason=nasty, baseline=nasty, verdict="drifted")]
    told = state(finding(subject=nasty, why=nasty), project=nasty, notes=(nasty,))
    written = page(told, Pictured(drift=records_of(DriftRow, rows)))
    assert "<img" not in written
    assert "&lt;img" in written


def test_what_dbt_said_of_a_failure_may_quote_a_cell_and_is_left_out():
    told = state(finding(kind="test", detail="Duplicate key student_id: RA-12"))
    assert "RA-12" not in page(told, pictured())


def test_the_page_names_its_language_and_no_address():
    written = page(state(finding()), pictured())
    assert '<html lang="en">' in written
    assert "<script" not in written
    # the name of SVG's vocabulary is no request
    assert "http" not in written.replace("http://www.w3.org/2000/svg", "")
