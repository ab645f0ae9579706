"""Synthetic spines and feature rows of any size, and a slow join that is correct."""

from pathlib import Path

import duckdb

SPINE = """
select
    i as row_id,
    'RA-' || (hash(i) % {students}) as student_id,
    timestamp '2023-01-01' + to_seconds((hash(i, 1) % ({days} * 86400))::bigint)
        as event_timestamp
from range({rows}) as spine(i)
"""
# one row a student and day; every tenth row corrects the one before, a few days late
FEATURE_ROWS = """
select
    'RA-' || student as student_id,
    timestamp '2023-01-01' + to_days(day::int)
        + to_seconds((hash(student, day) % 80000)::bigint) as event_timestamp,
    event_timestamp + to_hours((24 + hash(row_day, student) % 120)::int)
        as available_timestamp,
    timestamp '2023-01-01' + to_days((row_day + 7)::int) as created_timestamp,
    (hash(student, row_day, 1) % 1000000) / 1e6 as x,
    (hash(student, row_day, 2) % 100)::int as y
from (
    select
        student,
        day as row_day,
        case when {is_corrected} and day % 10 = 9 then day - 1 else day end as day
    from range({students}) as students(student), range(365) as days(day)
)
order by hash(student, row_day)
"""
BIG_VIEW = """
select
    'RA-' || (i % {students}) as student_id,
    timestamp '2023-01-01' + to_days((i // {students})::int)
        + to_seconds((hash(i, {view}) % 80000)::bigint) as event_timestamp,
    hash(i, {view}, 1) / 1e19 as x{view},
    hash(i, {view}, 2) / 1e19 as y{view}
from range({rows}) as rows(i)
order by hash(i, {view}, 3)
"""
# a record a student and class: four days in five, one in thirty released late
ATTENDANCE = """
select
    cast(student * 1000 + day as varchar) as event_id,
    'RA-' || student as student_id,
    'C' || (student % 40) as class_id,
    strftime(timestamp '{start}' + to_days(day::int), '%Y-%m-%dT14:00:00-03:00')
        as class_time,
    hash(student, day) % 10 <> 0 as present,
    case when hash(student, day, 1) % 3 <> 0 then hash(student, day, 2) % 4 <> 0 end
        as homework_delivered,
    timestamp '{start}' + to_hours(30) + to_days(
        (day + case when hash(student, day, 3) % 30 = 0 then 5 else 0 end)::int
    ) as landed_at
from range({students}) as students(student), range({first}, {last}) as days(day)
where hash(student, day, 4) % 5 <> 0
"""
# all pairs, then the newest: correct, and unusable on more than some students
ORACLE = """
select some_spine.*, {values}
from (select * from '{spine}' where student_id like '{students}') as some_spine
left join (select * from '{rows}' where student_id like '{students}') as some_rows
    on
        some_spine.student_id = some_rows.student_id
        and some_rows.event_timestamp <= some_spine.event_timestamp
        and some_rows.{visible} <= some_spine.event_timestamp
        and some_rows.event_timestamp
        >= some_spine.event_timestamp - to_days({ttl_days})
qualify row_number() over (
    partition by some_spine.row_id
    order by some_rows.event_timestamp desc, some_rows.{tie} desc
) = 1
"""


def raw_join(spine: str, views: list[tuple[str, str, str]]) -> str:
    """The join that knows no rule but the newest row: relation and values of each."""
    values = "".join(
        f", view_{i}.{x}, view_{i}.{y}" for i, (_, x, y) in enumerate(views)
    )
    joins = "".join(
        f" asof left join {view} as view_{i} on spine.student_id = view_{i}.student_id "
        f"and spine.event_timestamp >= view_{i}.event_timestamp"
        for i, (view, _, _) in enumerate(views)
    )
    return f"select spine.*{values} from {spine} as spine{joins}"


def write(path: Path, sql: str, **values: object) -> None:
    """Write the rows of a query of this module to a Parquet file."""
    with duckdb.connect() as database:
        database.execute(f"copy ({sql.format(**values)}) to '{path}.parquet'")
