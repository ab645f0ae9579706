"""A made-up school system: its quirks occur, and engagement drives presence."""

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from feature_warehouse.boundaries.workbook import read
from feature_warehouse.day_file import SCHEMA
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs.sample import Attendance, sample
from feature_warehouse.synthetic.attendance import HABITS, Pupils, day_files, pupils_of
from feature_warehouse.synthetic.population import draw
from feature_warehouse.synthetic.sheets import dress

PAGE = Path(__file__).parents[3] / "docs" / "sample_model.md"
TIME = "try_cast(class_time as timestamptz)::timestamp"
GOOD = (
    f"event_id is not null and student_id is not null and {TIME} is not null "
    f"and {TIME} <= landed_at"
)


def made(folder: Path, *, students: int = 300, seed: int = 3, days: int = 92) -> Path:
    attendance = Attendance(folder / "days", date(2023, 11, 1), days)
    sample(
        *[folder / "pede.xlsx"],
        students=students,
        seed=seed,
        report=str,
        attendance=attendance,
    )
    return attendance.folder


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("sample"))


def ask(days: Path, query: str) -> list[tuple]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(
            "create view events as "
            "select *, parse_filename(filename, true)::date as day "
            f"from read_parquet('{days}/*.parquet', filename = true)"
        )
        return connection.execute(query).fetchall()


def tables(days: Path) -> dict[str, pa.Table]:
    return {file.name: pq.read_table(file) for file in sorted(days.iterdir())}


def test_the_same_seed_gives_the_same_values(tmp_path: Path) -> None:
    one = made(tmp_path / "one", students=20, days=10)
    other = made(tmp_path / "other", students=20, days=10)
    assert tables(one) == tables(other)


def test_another_seed_gives_other_values(tmp_path: Path) -> None:
    one = made(tmp_path / "one", students=20, days=3)
    other = made(tmp_path / "other", students=20, days=3, seed=4)
    assert tables(one) != tables(other)


def test_a_longer_run_begins_with_the_same_files(tmp_path: Path) -> None:
    one = tables(made(tmp_path / "one", students=20, days=10))
    other = tables(made(tmp_path / "other", students=20, days=12))
    assert one.items() <= other.items()


def test_attendance_changes_no_cell_of_the_workbook(days: Path, tmp_path: Path) -> None:
    alone = sample(tmp_path / "alone.xlsx", students=300, seed=3, report=str)
    names = ["PEDE2022", "PEDE2023", "PEDE2024"]
    for one, other in zip(
        read(alone, names), read(days.parent / "pede.xlsx", names), strict=True
    ):
        assert one.rows == other.rows


def test_all_files_have_the_schema(days: Path) -> None:
    assert {str(table.schema) for table in tables(days).values()} == {str(SCHEMA)}


def test_students_are_those_of_the_wave_of_the_year(days: Path) -> None:
    for year, name in ((2023, "PEDE2023"), (2024, "PEDE2024")):
        (sheet,) = read(days.parent / "pede.xlsx", [name])
        place = sheet.headers.headers.index("RA")
        in_wave = set(sheet.rows[f"c{place}"].to_pylist())
        found = ask(
            days,
            "select distinct student_id from events "
            f"where {GOOD} and year({TIME}) = {year}",
        )
        assert len(found) == 300
        assert {student for (student,) in found} <= in_wave


def test_there_are_classes_on_weekdays_and_saturdays_but_in_the_break(
    days: Path,
) -> None:
    found = ask(days, f"select distinct {TIME}::date from events where {GOOD}")
    found = {day for (day,) in found}
    assert date(2023, 12, 21) in found
    assert date(2024, 1, 8) in found
    assert not {day for day in found if date(2023, 12, 22) <= day <= date(2024, 1, 7)}
    assert {day.isoweekday() for day in found} == {1, 2, 3, 4, 5, 6}


def test_a_student_has_most_days_a_class(days: Path) -> None:
    # November has 26 days of classes: 26 / 30 * 0.8 * 1.225 = 0.85 a student and day
    ((rate,),) = ask(
        days,
        "select count(distinct event_id) / 300 / 30 from events "
        f"where {GOOD} and {TIME} < '2023-12-01'",
    )
    assert rate == pytest.approx(0.85, abs=0.02)


def test_a_record_lands_in_the_morning_after_or_late(days: Path) -> None:
    found = ask(
        days,
        "with firsts as (select event_id, min(landed_at) as landed_at, "
        f"min({TIME}) as class_at from events where {GOOD} "
        "group by event_id having count(*) = 1) select datediff("
        "'day', class_at::date, landed_at::date), count(*) from firsts "
        "where landed_at::time = '06:00' group by all",
    )
    counts = dict(found)
    total = sum(counts.values())
    assert set(counts) == {1, *range(3, 22)}
    assert 1 - counts[1] / total == pytest.approx(HABITS.late, abs=0.006)


def test_a_duplicate_is_the_same_record_in_a_later_file(days: Path) -> None:
    ((share, files),) = ask(
        days,
        "with twice as (select event_id, count(distinct day) as files from events "
        "where event_id is not null group by event_id, student_id, class_id, "
        "class_time, present, homework_delivered, landed_at having count(*) > 1) "
        "select count(*) / (select count(distinct event_id) from events), min(files) "
        "from twice",
    )
    assert share == pytest.approx(HABITS.duplicated, abs=0.004)
    assert files == 2


def test_a_correction_lands_later_with_other_values(days: Path) -> None:
    ((share, moved),) = ask(
        days,
        "with changed as (select event_id, count(distinct class_time) > 1 as is_moved "
        f"from events where {GOOD} group by all having count(distinct landed_at) > 1 "
        "and (is_moved or count(distinct present) > 1)) "
        "select count(*) / (select count(distinct event_id) from events), "
        "avg(is_moved::int) from changed",
    )
    assert share == pytest.approx(HABITS.corrected, abs=0.004)
    assert moved == pytest.approx(HABITS.moved, abs=0.1)


@pytest.mark.parametrize(
    "fault",
    [
        "event_id is null",
        "student_id is null",
        "class_time = 'ontem'",
        f"class_time like '2023-%' and {TIME} is null",
        f"{TIME} > landed_at",
    ],
)
def test_bad_records_are_a_handful(days: Path, fault: str) -> None:
    ((count,),) = ask(days, f"select count(*) from events where {fault}")
    assert 1 <= count <= 20


def test_presence_rises_with_engagement_as_documented() -> None:
    rng = np.random.default_rng(1)
    pupils = pupils_of(dress(draw(2000, rng), rng, id_offset=0))
    files = day_files([pupils], seed=1, start=date(2023, 8, 1), days=30)
    events = pa.concat_tables([table for file in files for table in file.tables])
    present, engagement = by_event(events, pupils)
    # log-odds 2 + 0.9 * engagement; 0.88 at 0, 0.55 at -2, 0.98 at 2
    for at, expected in ((-2, 0.55), (0, 0.88), (2, 0.98)):
        near = np.abs(engagement - at) < 0.15
        assert present[near].mean() == pytest.approx(expected, abs=0.03)


def by_event(events: pa.Table, pupils: Pupils) -> tuple[np.ndarray, np.ndarray]:
    place = {ra: number for number, ra in enumerate(pupils.ra.to_pylist())}
    rows = [(r["student_id"], r["present"]) for r in events.to_pylist()]
    rows = [(place[ra], present) for ra, present in rows if ra]
    students, present = np.array(rows).T
    return present, pupils.engagement[students]


def test_blocks_share_a_file_and_no_id() -> None:
    rng = np.random.default_rng(1)
    first = dress(draw(30, rng), rng, id_offset=0)
    second = dress(draw(30, rng), rng, id_offset=len(first.school))
    files = list(
        day_files(
            [pupils_of(first), pupils_of(second)],
            seed=1,
            start=date(2023, 8, 1),
            days=1,
        )
    )
    (one, other) = files[0].tables
    for name in ("event_id", "student_id"):
        shared = set(one[name].to_pylist()) & set(other[name].to_pylist())
        assert shared <= {None}


def test_the_page_has_every_number() -> None:
    page = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        name = cells[0].split(":")[0]
        if line.startswith("|") and hasattr(HABITS, name):
            page[name] = float(cells[-1])
    numbers = vars(HABITS).items()
    assert page == {k: v for k, v in numbers if not isinstance(v, tuple)}
    assert (HABITS.late_days, HABITS.again_days) == ((2, 20), (1, 10))


def test_attendance_of_no_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeatureWarehouseError, match="--attendance-days 1 or more"):
        made(tmp_path, days=0)
