"""Attendance of a year: both versions built, one more day, a refill, a window query."""

import tempfile
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import duckdb
import yaml

from benchmarks.data import ATTENDANCE
from benchmarks.measure import equal, medians, row
from benchmarks.project import BIN, copy_checkout, run_in

START = date(2023, 1, 1)
WINDOW_DAYS = {1: 30, 2: 90}
BUILD = [str(BIN / "dbt"), "run", "--select", "+student_attendance"]
# the same rows, by one who knows that there is one load and no correction: sums of
# what is new at each landing, cumulated, and the events after the last break
BY_HAND = {
    1: """
states as (
    select
        student_id, usable_at, max(loaded_at) as loaded_at,
        count(*) as classes, sum(present) as presences
    from recent group by all
)
select
    student_id,
    usable_at as available_timestamp,
    loaded_at + to_microseconds(row_number() over landings - 1) as created_timestamp,
    sum(classes) over landings as class_count_30d,
    sum(presences) over landings / sum(classes) over landings as attendance_rate_30d
from states
window landings as (partition by student_id order by usable_at)
""",
    2: """
news as (
    select
        student_id, usable_at, max(loaded_at) as loaded_at,
        count(*) as classes, sum(present) as presences,
        count(homework) as tasks, sum(homework) as deliveries,
        max(class_at) filter (present = 0) as absent_at,
        max(class_at) filter (present = 1) as present_at
    from recent group by all
),
states as (
    select
        student_id, usable_at,
        loaded_at + to_microseconds(row_number() over landings - 1) as created_at,
        sum(classes) over landings as classes,
        sum(presences) over landings as presences,
        sum(tasks) over landings as tasks,
        sum(deliveries) over landings as deliveries,
        coalesce(max(absent_at) over landings, '-infinity') as absent_at,
        coalesce(max(present_at) over landings, '-infinity') as present_at
    from news
    window landings as (partition by student_id order by usable_at)
),
streaks as (
    select
        states.student_id, states.usable_at,
        count(*) filter (class_at > absent_at) as presences_in_a_row,
        count(*) filter (class_at > present_at) as absences_in_a_row
    from recent
    inner join states
        on
            recent.student_id = states.student_id
            and recent.usable_at <= states.usable_at
            and class_at > least(absent_at, present_at)
    group by all
)
select
    student_id,
    usable_at as available_timestamp,
    created_at as created_timestamp,
    classes as class_count_90d,
    presences / classes as attendance_rate_90d,
    deliveries / tasks as homework_rate_90d,
    coalesce(presences_in_a_row, 0) as presence_streak_90d,
    coalesce(absences_in_a_row, 0) as absence_streak_90d
from states
left join streaks using (student_id, usable_at)
""",
}
# today's truth alone, without what was known when
TODAY = """
select student_id, count(*) as classes, avg(present) as attendance_rate
from recent group by student_id
"""


def run(scale: str) -> list[dict]:
    """Measure 100,000 students and 365 days; quick is 2,000 and 60."""
    students, days = {"full": (100_000, 365), "quick": (2_000, 60)}[scale]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        copy_checkout(root)
        _limit_memory(root / "profiles.yml")
        events = _land(root, students, 0, days, number=1)
        full = _seconds(root, 0, days)
        _land(root, students, days, days + 1, number=2)
        day = _seconds(root, days, days + 1)
        few, many = (_seconds(root, 20, 20 + count) for count in (10, 30))
        return [
            {
                "name": "attendance, full build of both versions, 4 GB",
                "n": events,
                "seconds": full,
            },
            row(
                "attendance, one more day",
                events,
                day,
                full,
                target=0.03,
                peer="the full build",
            ),
            row(
                "attendance, a refill of 30 days",
                events,
                many,
                few,
                target=3.3,
                peer="a refill of 10 days",
            ),
            *(_window_query(root, version, days) for version in BY_HAND),
        ]


def _limit_memory(profiles: Path) -> None:
    profile = yaml.safe_load(profiles.read_text())
    output = profile["feature_warehouse"]["outputs"]["dev"]
    output["settings"] |= {"memory_limit": "4GB"}
    profiles.write_text(yaml.safe_dump(profile))


def _land(root: Path, students: int, first: int, last: int, number: int) -> int:
    """Write a landing of some days into the zone; give the number of its records."""
    loaded_at = f"_loaded_at=20260101T00000000000{number}"
    zone = root / "data" / "attendance"
    for part in ("events", "files"):
        (zone / part / loaded_at).mkdir(parents=True)
    with duckdb.connect() as database:
        for day in range(first, last, 30):
            values = {"first": day, "last": min(day + 30, last), "students": students}
            file = zone / "events" / loaded_at / f"{day:04}.parquet"
            sql = ATTENDANCE.format(start=START, **values)
            database.execute(f"copy ({sql}) to '{file}'")
        (count,) = database.execute(
            f"select count(*) from '{zone}/events/{loaded_at}/*.parquet'"
        ).fetchone()
        database.execute(
            "copy (select 'days' as file, 'landed' as status, null::varchar as reason, "
            f"{count}::bigint as row_count, '{number}' as content_hash) "
            f"to '{zone}/files/{loaded_at}/files.parquet'"
        )
    return count


def _seconds(root: Path, first: int, last: int) -> float:
    """Seconds of a run of the windows that end in some days."""
    days = [
        *("--event-time-start", str(START + timedelta(days=first + 1))),
        *("--event-time-end", str(START + timedelta(days=last + 1))),
    ]
    (seconds,) = medians([partial(run_in, [*BUILD, *days], root)], runs=1, warm=False)
    return seconds


def _window_query(root: Path, version: int, days: int) -> dict:
    """The query of a batch, beside SQL by hand for the same rows."""
    last = START + timedelta(days=days)
    name = f"student_attendance_v{version}"
    folder = root / "target/compiled/feature_warehouse/models/features/student" / name
    sql = (folder / f"{name}_{START + timedelta(days=20)}.sql").read_text()
    sql = sql.replace(str(START + timedelta(days=20)), str(last))
    recent = f"""
        with recent as not materialized (
            select
                student_id, class_at, is_present::int as present,
                is_homework_delivered::int as homework, loaded_at,
                greatest(landed_at, timestamp '{last}' + interval 6 hour) as usable_at
            from staging.stg_attendance__events
            where
                class_at > timestamp '{last}' - interval {WINDOW_DAYS[version]} day
                and class_at <= timestamp '{last}'
        )"""
    by_hand = f"{recent}, {BY_HAND[version]}"
    with duckdb.connect(str(root / "data/warehouse.duckdb")) as database:
        database.execute("set memory_limit = '4GB'; set TimeZone = 'UTC'")
        names = ", ".join(
            one[0] for one in database.execute(f"from ({by_hand}) limit 0").description
        )
        made, expected = (f"select {names} from ({one})" for one in (sql, by_hand))
        equal(database, made, expected, value="student_id")
        jobs = [
            partial(database.execute, f"create or replace temp table made as {query}")
            for query in (f"{recent} {TODAY}", sql, by_hand)
        ]
        today_seconds, seconds, peer_seconds = medians(jobs, runs=5)
        count = database.execute("select count(*) from made").fetchone()[0]
    measured = row(
        f"attendance v{version}, the windows of a day",
        count,
        seconds,
        peer_seconds,
        target=2.0,
        peer="SQL by hand for the same rows",
    )
    note = (
        "the SQL by hand may assume one load and no correction; counts and rates of "
        f"today's truth alone take {today_seconds:.2g} s"
    )
    return {**measured, "note": note}
