"""A finding may be left as it is, where somebody says why and answers for it."""

import pytest
from planted import findings

WHOLE = {"code": "L002", "reason": "a test of the clock", "owner": "data@example.org"}


def lint(*entries, feature="now()"):
    return findings(feature, meta={"lint": list(entries)})


def test_a_suppressed_finding_stays_in_the_list_with_its_reason():
    (one,) = lint(WHOLE)
    assert one.is_suppressed
    assert one.lines[1] == "  suppressed by data@example.org: a test of the clock"


def test_a_suppression_of_one_column_leaves_the_others():
    found = lint({**WHOLE, "code": "L003", "column": "other"}, feature="now()")
    assert [(one.code, one.is_suppressed) for one in found] == [
        ("L002", False),
        ("S001", False),
    ]


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ({**WHOLE, "reason": " "}, "its suppression of L002 has no reason"),
        (
            {"code": "L002"},
            "its suppression of L002 has no reason and no owner",
        ),
        ({**WHOLE, "code": "L999"}, "its suppression is of 'L999', which is no rule"),
        ({**WHOLE, "code": "S001"}, "its suppression is of 'S001', which is no rule"),
        ({**WHOLE, "because": "x"}, "its suppression has the unknown keys because"),
        ({**WHOLE, "code": [1]}, "its suppression is of [1], which is no rule"),
        ({**WHOLE, 1: "x", "b": 2}, "its suppression has the unknown keys 1, b"),
        ("L002", "its suppression 'L002' is no mapping"),
    ],
)
def test_a_suppression_that_says_too_little_suppresses_nothing(entry, what):
    clock, faulty = lint(entry)
    assert (clock.code, clock.is_suppressed) == ("L002", False)
    assert (faulty.code, faulty.what) == ("S001", what)


def test_a_suppression_of_nothing_is_told():
    (one,) = lint(WHOLE, feature="grade")
    assert (one.code, one.what) == ("S001", "it suppresses L002: nothing is there")


def test_a_suppression_cannot_suppress_what_is_said_of_suppressions():
    found = lint({**WHOLE, "reason": ""}, {**WHOLE, "code": "S001"}, feature="grade")
    assert [one.is_suppressed for one in found] == [False, False]
