"""A chain of joins becomes a query for each; what is no chain stays as it is."""

from __future__ import annotations

import duckdb
import pytest

from feature_warehouse.boundaries.step_tables import stepwise
from feature_warehouse.join_steps import Step, join_steps

ROWS = """
create table spine as select unnest([1, 5]) as day;
create table v as select unnest([0, 4]) as day, unnest(['then', 'now']) as x
"""
CHAIN = """
-- a note
with
s as (select day, ') as (' as "a ""quoted"" one" from spine),
"With One" as (
    select s.*, v.x from s
    -- a bracket ( in a comment
    asof left join v on s.day >= v.day
),
two as (
    select "With One".*, v.x as y from "With One"
    asof left join v on "With One".day > v.day
)
select day, x, y from two
"""


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    with duckdb.connect() as connection:
        connection.execute(ROWS)
        yield connection


def temporary_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where temporary"
        ).fetchall()
    ]


def test_every_join_but_the_last_becomes_a_table():
    steps, select = join_steps(CHAIN)
    assert [step.table for step in steps] == ['"With One"']
    assert '"With One" as (' not in select
    assert select.endswith("select day, x, y from two\n")


def test_a_name_may_hold_a_quote():
    (step,), _ = join_steps(CHAIN.replace('"With One"', '"With ""One"""'))
    assert step.table == '"With ""One"""'


def test_the_rows_are_those_of_one_query(connection):
    # at 5, x is of 4 and y, which must be older than 5, too; at 1 both are of 0
    expected = [(1, "then", "then"), (5, "now", "now")]
    assert connection.execute(f"{CHAIN} order by all").fetchall() == expected
    with stepwise(connection, CHAIN) as select:
        assert temporary_tables(connection) == ["With One"]
        assert connection.execute(f"{select} order by all").fetchall() == expected


def test_nothing_is_left_behind(connection):
    with stepwise(connection, CHAIN):
        pass
    with pytest.raises(ZeroDivisionError), stepwise(connection, CHAIN):
        raise ZeroDivisionError
    broken = CHAIN.replace('"With One".day > v.day', '"With One".gone > v.day')
    with (
        pytest.raises(duckdb.BinderException),
        stepwise(connection, broken) as select,
    ):
        connection.execute(select)
    assert temporary_tables(connection) == []


@pytest.mark.parametrize(
    "sql",
    [
        "select 1",
        "with a as (from s asof join v on s.day >= v.day) select * from a",
        # a is read twice: by b, and at the end
        "with a as (from s asof join v on s.day >= v.day), "
        "b as (from a asof join v on a.day >= v.day) select * from b semi join a",
        # a is read by what is no join
        "with a as (from s asof join v on s.day >= v.day), c as (select 1 from a), "
        "b as (from a asof join v on a.day >= v.day) select * from b",
        # neither reads the other
        "with a as (from s asof join v on s.day >= v.day), "
        "b as (from s asof join v on s.day >= v.day) select * from b",
        "with recursive a as (select 1 union all select * from a) select * from a",
        "with a (x) as (select 1), b as (select 2) select * from a, b",
        "with a as (select 1",
        "with a as (select 1)",
        "select 'no end",
    ],
)
def test_what_is_no_chain_stays_as_it_is(sql):
    assert join_steps(sql) == ((), sql)


def test_definitions_that_are_no_joins_go_along():
    sql = (
        "with s as (from t), a as (from s asof join v on s.day >= v.day), "
        "r as (from u), b as (from a asof join r on a.day >= r.day) select * from b"
    )
    assert join_steps(sql).steps == (
        Step("a", "with s as (from t) from s asof join v on s.day >= v.day"),
    )
    assert join_steps(sql).select == (
        "with s as (from t), r as (from u), "
        "b as (from a asof join r on a.day >= r.day) select * from b"
    )
