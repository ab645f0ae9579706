"""Functions written after their first argument: `name.upper()` is `upper(name)`."""

import duckdb
import pytest
from reading import CREATED, forward_columns, sources_of, steps_of

CLAIMS = {
    "a column before a function is its argument": ("a.abs()", "t.a"),
    "a table's column before a function": ("t.a.abs()", "t.a"),
    "a field of a column before a function": ("st.f.struct_extract('g')", "t.st"),
    "other arguments count too": ("a.greatest(b)", "t.a t.b"),
    "a chain of functions": ("abs(a).sqrt().floor()", "t.a"),
    "an expression before a function": ("(a + b).abs()", "t.a t.b"),
    "an element before a function": ("xs[1].f.abs()", "t.xs"),
    "a subquery before a function": ("(select max(d) from s.u).abs()", "u.d"),
    "a lambda's parameter is no column": (
        "xs.list_transform(lambda y: y.f.abs() + a)",
        "t.a t.xs",
    ),
    "a comprehension's variable is no column": ("[y.f.abs() for y in xs]", "t.xs"),
    "a key of a struct is no column": (
        "({'b': a}).struct_extract('b')",
        "t.a",
    ),
    "an aggregate": ("a.sum()", "t.a"),
    "an aggregate over ordered rows": ("a.list(order by b)", "t.a"),
}


@pytest.fixture(scope="module")
def tables():
    with duckdb.connect() as connection:
        connection.execute(CREATED)
        yield connection


@pytest.mark.parametrize("claim", CLAIMS)
def test_what_stands_before_the_dot_counts(claim):
    expression, expected = CLAIMS[claim]
    assert sources_of(f"select {expression} as z from s.t") == {"z": expected}


@pytest.mark.parametrize("claim", CLAIMS)
def test_duckdb_knows_the_form(claim, tables):
    expression, _ = CLAIMS[claim]
    tables.execute(f"select {expression} as z from s.t")


def test_a_function_of_the_database_has_a_schema_before_it():
    # what is not known to be a column of `t` may be one that YAML left out
    assert sources_of("select d.s.f(a) as z from s.t") == {"z": "t.a"}


def test_an_aggregate_after_a_dot_is_an_aggregate():
    assert steps_of("select a.abs().sum() as z from s.t", "z") == [
        ["aggregate sum", "function abs"]
    ]


def test_conditions_of_a_filter_after_a_dot_count():
    sql = "select a.sum() filter (where b > 0) as z from s.t"
    assert sources_of(sql) == {"z": "t.a t.b"}


def test_a_window_after_a_dot_may_look_forward():
    sql = "select a.lead() over (order by ts) as z, a.lag() over (order by ts) as y "
    assert forward_columns(sql + "from s.t") == {"z"}
