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
BUILD = [str(BIN / "dbt"), "run", "--select", "+student_attendance"]
# what an analyst writes who asks for today's truth alone
BY_HAND = {
    1: """
select student_id, count(*) as class_count_30d, avg(present) as attendance_rate_30d
from recent group by student_id
""",
    2: """
select
    student_id, class_count_90d, attendance_rate_90d, homework_rate_90d,
    coalesce(presences, 0) as presence_streak_90d,
    coalesce(absences, 0) as absence_streak_90d
from (
    select
        student_id, count(*) as class_count_90d, avg(present) as attendance_rate_90d,
        avg(homework) as homework_rate_90d,
    from recent group by student_id
)
left join (
    select
        student_id,
        count(*) filter (class_at > coalesce(absent_at, '-infinity')) as presences,
        count(*) filter (class_at > coalesce(present_at, '-infinity')) as absences
    from recent
    inner join (
        select
            student_id,
            max(class_at) filter (present = 0) as absent_at,
            max(class_at) filter (present = 1) as present_at
        from recent group by student_id
    ) using (student_id)
    where class_at > least(
        coalesce(absent_at, '-infinity'), coalesce(present_at, '-infinity')
    )
    group by student_id
) using (student_id)
""",
}


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
    """The query of a batch, beside SQL by hand that knows today's truth alone."""
    last = START + timedelta(days=days)
    name = f"student_attendance_v{version}"
    folder = root / "target/compiled/feature_warehouse/models/features/student" / name
    sql = (folder / f"{name}_{START + timedelta(days=20)}.sql").read_text()
    sql = sql.replace(str(START + timedelta(days=20)), str(last))
    length = {1: 30, 2: 90}[version]
    by_hand = f"""
        with recent as (
            select
                student_id, class_at, is_present::int as present,
                is_homework_delivered::int as homework
            from staging.stg_attendance__events
            where
                class_at > timestamp '{last}' - interval {length} day
                and class_at <= timestamp '{last}'
        )
        {BY_HAND[version]}"""
    with duckdb.connect(str(root / "data/warehouse.duckdb")) as database:
        database.execute("set memory_limit = '4GB'; set TimeZone = 'UTC'")
        features = database.execute(f"from ({by_hand}) limit 0").description
        names = ", ".join(feature[0] for feature in features)
        # of the rows of a student, the one created last knows everything
        latest = (
            f"select {names} from ({sql}) qualify row_number() over (partition by "
            "student_id order by created_timestamp desc) = 1"
        )
        equal(database, latest, f"select {names} from ({by_hand})", value="student_id")
        jobs = [
            partial(database.execute, f"create or replace temp table made as {query}")
            for query in (sql, by_hand)
        ]
        seconds, peer_seconds = medians(jobs, runs=5)
        count = database.execute("select count(*) from made").fetchone()[0]
    return row(
        f"attendance v{version}, the windows of a day",
        count,
        seconds,
        peer_seconds,
        target=2.0,
        peer="SQL by hand, without what was known when",
    )
