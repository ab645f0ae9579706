"""The rows of a join depend on neither the thread count nor the order of the input."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from mini_project import make_project

from feature_warehouse.boundaries.step_tables import stepwise

# 400,000 rows: several row groups, so that two threads do share the work
FEATURE_ROWS = """
select
    'student ' || (i % 5000) as student_id,
    timestamp '2024-01-01' + to_hours((i // 5000 % 40)::integer) as event_timestamp,
    timestamp '2024-01-01' + to_hours((i // 5000 % 40 + hash(i) % 7)::integer)
        as available_timestamp,
    timestamp '2024-01-01' + to_hours((i // 200000)::integer) as created_timestamp,
    i as x,
    hash(i, 1) / 1e19 as y
from range(400000) as rows(i)
"""
SPINE = """
select
    i as row_id,
    case when i % 50 > 0 then 'student ' || (hash(i) % 5100) end as student_id,
    timestamp '2024-01-01' + to_minutes((hash(i, 2) % 3000)::integer) as event_timestamp
from range(150000) as rows(i)
"""
JOIN = """
{{ feature_warehouse.point_in_time_join(
    source('raw', 'spine'),
    [
        feature_warehouse.feature_view(
            source('raw', 'rows'),
            entities=['student_id'],
            ttl={'count': 9, 'period': 'hour'}
        ),
        feature_warehouse.feature_view(
            source('raw', 'events'), features={'x': 'last_x'}, entities=['student_id']
        )
    ]
) }}
"""


@pytest.fixture(scope="module")
def joining(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple]:
    project = make_project(tmp_path_factory.mktemp("order"))
    project.execute(
        f"create schema raw; create table raw.rows as {FEATURE_ROWS}; "
        f"create table raw.spine as {SPINE}; "
        "create table raw.events as "
        "select student_id, event_timestamp, created_timestamp, x from raw.rows"
    )
    tables = "[{name: spine}, {name: rows}, {name: events}]"
    project.write("models/sources.yml", f"sources: [{{name: raw, tables: {tables}}}]")
    project.write("models/joined.sql", JOIN)
    project.succeed("compile")
    sql = (project.folder / "target/compiled/mini/models/joined.sql").read_text()
    with duckdb.connect(str(project.database)) as connection:
        connection.execute("set threads = 1")
        connection.execute(f"create table expected as {sql}")
        yield connection, sql


def test_the_sample_has_values_and_gaps(joining: tuple):
    connection, _ = joining
    rows, values, last_values = connection.execute(
        "select count(*), count(x), count(last_x) from expected"
    ).fetchone()
    assert 10_000 < values < last_values < rows == 150_000


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("order", ["random", "reversed"])
def test_the_rows_stay_the_same(joining: tuple, threads: int, order: str):
    """Nor on whether all joins are one query, as in `expected`, or one each."""
    connection, sql = joining
    connection.execute("set threads = 2")
    by = {"random": "hash(rows, 'seed')", "reversed": "rowid desc"}[order]
    connection.execute("create schema if not exists shuffled")
    for table in ("spine", "rows", "events"):
        connection.execute(
            f"create or replace table shuffled.{table} as "
            f"select * from raw.{table} as rows order by {by}"
        )
    connection.execute(f"set threads = {threads}")
    with stepwise(connection, sql.replace('"raw".', '"shuffled".')) as last_join:
        connection.execute(f"create or replace temp table got as {last_join}")
    assert connection.execute(
        "select count(*) from ((from got except all from expected) "
        "union all (from expected except all from got))"
    ).fetchone() == (0,)
