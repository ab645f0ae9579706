"""Joins run one after the other, each into a table that the next one reads."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from feature_warehouse.join_steps import join_steps


@contextmanager
def stepwise(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[str]:
    """Run all joins of a select but the last; give the select of what is left to run.

    The rows are those of ``sql``; they take the memory of one join instead of all. What
    is made on the way is dropped once it was read, and the last of it at the end.

    Examples
    --------
    >>> sql = '''
    ...     with
    ...     a as (select s.at, t.x from s asof left join t on s.at >= t.at),
    ...     b as (select a.*, t.x + 1 as y from a asof left join t on a.at >= t.at)
    ...     select * from b
    ... '''
    >>> connection = duckdb.connect()
    >>> _ = connection.execute("create table s as select 5 as at")
    >>> _ = connection.execute("create table t as select 4 as at, 7 as x")
    >>> with stepwise(connection, sql) as last:
    ...     connection.execute(last).fetchall()
    [(5, 7, 8)]
    """
    steps, select = join_steps(sql)
    made: list[str] = []
    try:
        for table, step in steps:
            connection.execute(f"create temporary table {table} as {step}")
            made.append(table)
            # a join reads the one before it alone
            _drop(connection, made[:-1])
            del made[:-1]
        yield select
    finally:
        _drop(connection, made)


def _drop(connection: duckdb.DuckDBPyConnection, tables: list[str]) -> None:
    for table in tables:
        connection.execute(f"drop table temp.main.{table}")
