"""Landing: each file once, a bad one told and the rest landed, all or nothing."""

import hashlib
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from feature_warehouse.boundaries import landing_zone
from feature_warehouse.boundaries.landing_zone import landing, prepare, zone_of
from feature_warehouse.day_file import SCHEMA
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs.land import Landed, land, range_flags

NOW = datetime(2024, 6, 1, 12)
CLASS = "2023-11-03T14:00:00-03:00"
LANDED_AT = datetime(2023, 11, 4, 6)
BAD = ["cut.parquet", "empty.parquet", "lacks.parquet", "text.parquet", "typed.parquet"]


def day(
    path: Path, *times: str | None, landed_at: datetime = LANDED_AT, salt: str = "E"
) -> Path:
    """Write a day file with an event at each class time."""
    path.parent.mkdir(exist_ok=True)
    count = len(times)
    columns = [
        [f"{salt}{number}" for number in range(count)],
        ["RA-1"] * count,
        ["2023-F1-000"] * count,
        list(times),
        [True] * count,
        [None] * count,
        [landed_at] * count,
    ]
    arrays = [
        pa.array(column, field.type)
        for column, field in zip(columns, SCHEMA, strict=True)
    ]
    pq.write_table(pa.Table.from_arrays(arrays, schema=SCHEMA), path)
    return path


def bad_files(folder: Path) -> None:
    good = day(folder / "good.parquet", CLASS)
    (folder / "cut.parquet").write_bytes(good.read_bytes()[:-40])
    (folder / "empty.parquet").write_bytes(b"")
    (folder / "text.parquet").write_text("event_id,student_id\n")
    table = pq.read_table(good)
    pq.write_table(table.drop_columns(["present"]), folder / "lacks.parquet")
    typed = table.set_column(4, "present", pa.array([1]))
    pq.write_table(typed, folder / "typed.parquet")


def run(tmp_path: Path, now: datetime = NOW) -> Landed:
    return land(tmp_path / "days", zone=tmp_path / "z", report=str, now=lambda: now)


def statuses(landed: Landed) -> dict[str, str]:
    return {file.file: file.status for file in landed.files}


def tree(zone: Path) -> dict[str, str]:
    """Every file and folder of the zone, with the hash of its bytes."""
    return {
        str(path.relative_to(zone)): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "folder"
        for path in sorted(zone.rglob("*"))
    }


def read_as_source(zone: Path, part: str = "events") -> list[tuple]:
    return duckdb.execute(
        "select * exclude (_loaded_at), "
        "strptime(_loaded_at, '%Y%m%dT%H%M%S%f') as _loaded_at "
        f"from read_parquet('{zone}/{part}/*/*.parquet', hive_partitioning = true, "
        "hive_types = {'_loaded_at': VARCHAR}) order by all"
    ).fetchall()


def test_a_zone_without_a_landing_can_be_read(tmp_path: Path) -> None:
    prepare(tmp_path)
    assert (read_as_source(tmp_path), read_as_source(tmp_path, "files")) == ([], [])


def test_the_empty_zone_has_the_types_of_the_day_files(tmp_path: Path) -> None:
    prepare(tmp_path)
    found = duckdb.execute(
        f"describe select * from read_parquet('{tmp_path}/events/*/*.parquet')"
    ).fetchall()
    assert [row[1] for row in found[:7]] == [
        *["VARCHAR"] * 4,
        *["BOOLEAN"] * 2,
        "TIMESTAMP",
    ]


def test_landed_rows_have_the_instant_of_their_landing(tmp_path: Path) -> None:
    day(tmp_path / "days" / "a.parquet", CLASS)
    run(tmp_path)
    day(tmp_path / "days" / "b.parquet", CLASS, salt="F")
    run(tmp_path, datetime(2024, 6, 2))
    rows = read_as_source(tmp_path / "z")
    assert [(row[0], row[-1]) for row in rows] == [
        ("E0", NOW),
        ("F0", datetime(2024, 6, 2)),
    ]


def test_a_landed_file_is_kept_byte_for_byte(tmp_path: Path) -> None:
    file = day(tmp_path / "days" / "a.parquet", CLASS)
    run(tmp_path)
    kept = tmp_path / "z/events/_loaded_at=20240601T120000000000/a.parquet"
    assert kept.read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("cut.parquet", "is cut short, damaged or no Parquet file"),
        ("empty.parquet", "is cut short, damaged or no Parquet file"),
        ("text.parquet", "is cut short, damaged or no Parquet file"),
        ("lacks.parquet", "has no column present"),
        ("typed.parquet", "column present is int64, not BOOLEAN"),
    ],
)
def test_a_bad_file_is_rejected_with_its_reason(
    tmp_path: Path, file: str, reason: str
) -> None:
    bad_files(tmp_path / "days")
    landed = run(tmp_path)
    (told,) = [one for one in landed.files if one.file == file]
    assert told.status == "rejected"
    assert reason in told.reason


def test_a_page_that_is_damaged_is_rejected(tmp_path: Path) -> None:
    file = day(tmp_path / "days" / "a.parquet", *[CLASS] * 50)
    whole = file.read_bytes()
    file.write_bytes(whole[:4] + b"\xff" * 60 + whole[64:])
    assert statuses(run(tmp_path)) == {"a.parquet": "rejected"}


def test_beside_bad_files_the_rest_lands(tmp_path: Path) -> None:
    bad_files(tmp_path / "days")
    landed = run(tmp_path)
    assert statuses(landed) == {
        **dict.fromkeys(BAD, "rejected"),
        "good.parquet": "landed",
    }
    assert len(read_as_source(tmp_path / "z")) == 1
    registry = read_as_source(tmp_path / "z", "files")
    assert [row[:2] for row in registry] == sorted(statuses(landed).items())


def test_the_same_folder_again_changes_no_byte(tmp_path: Path) -> None:
    bad_files(tmp_path / "days")
    run(tmp_path)
    before = tree(tmp_path / "z")
    again = run(tmp_path, datetime(2025, 1, 1))
    assert tree(tmp_path / "z") == before
    assert again.loaded_at is None
    assert again.count("rejected") == 5
    assert again.count("already landed") == 1


def test_the_same_content_under_another_name_has_landed(tmp_path: Path) -> None:
    file = day(tmp_path / "days" / "a.parquet", CLASS)
    (tmp_path / "days" / "b.parquet").write_bytes(file.read_bytes())
    assert statuses(run(tmp_path)) == {
        "a.parquet": "landed",
        "b.parquet": "already landed",
    }
    assert len(read_as_source(tmp_path / "z")) == 1


def test_other_content_under_the_same_name_lands(tmp_path: Path) -> None:
    day(tmp_path / "days" / "a.parquet", CLASS)
    run(tmp_path)
    day(tmp_path / "days" / "a.parquet", CLASS, salt="F")
    assert statuses(run(tmp_path)) == {"a.parquet": "landed"}
    assert len(read_as_source(tmp_path / "z")) == 2


def test_a_landing_is_later_than_the_one_before_though_the_clock_went_back(
    tmp_path: Path,
) -> None:
    instants = []
    for salt, now in (("A", NOW), ("B", NOW), ("C", datetime(2020, 1, 1))):
        day(tmp_path / "days" / "a.parquet", CLASS, salt=salt)
        instants.append(run(tmp_path, now).loaded_at)
    assert instants == [NOW, NOW.replace(microsecond=1), NOW.replace(microsecond=2)]


@pytest.mark.parametrize("renames", [0, 1, 2])
def test_after_a_crash_the_next_landing_leaves_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renames: int
) -> None:
    """Of the renames 1 commits, 2 shows the registry, 3 the events."""
    bad_files(tmp_path / "days")
    prepare(tmp_path / "z")
    real, done = Path.rename, []

    def rename(path: Path, target: Path) -> Path:
        if len(done) == renames:
            raise OSError("the machine stops")
        done.append(path)
        return real(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename)
        # a machine that stops repairs nothing
        patch.setattr(landing_zone, "_repair", lambda _: None)
        with pytest.raises(OSError, match="the machine stops"):
            run(tmp_path)
    seen = read_as_source(tmp_path / "z"), read_as_source(tmp_path / "z", "files")
    assert (len(seen[0]), len(seen[1])) == (0, 6 if renames == 2 else 0)

    again = run(tmp_path, datetime(2024, 6, 3))
    assert again.count("landed") == (1 if renames == 0 else 0)
    assert again.count("already landed") == (0 if renames == 0 else 1)
    rows, files = (
        read_as_source(tmp_path / "z"),
        read_as_source(tmp_path / "z", "files"),
    )
    assert (len(rows), len(files)) == (1, 6)
    assert rows[0][-1] == files[0][-1]
    assert sorted(path.name for path in (tmp_path / "z").iterdir()) == [
        "events",
        "files",
    ]


def test_a_landing_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day(tmp_path / "days" / "a.parquet", CLASS)
    prepare(tmp_path / "z")
    before = tree(tmp_path / "z")

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(landing_zone.pq, "write_table", full)
    with pytest.raises(OSError, match="disk full"):
        run(tmp_path)
    assert tree(tmp_path / "z") == before


def test_two_landings_at_once_are_refused(tmp_path: Path) -> None:
    day(tmp_path / "days" / "a.parquet", CLASS)
    with (
        landing(tmp_path / "z"),
        pytest.raises(FeatureWarehouseError, match="another landing"),
    ):
        run(tmp_path)


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_without_day_files_is_an_error_with_a_remedy(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FeatureWarehouseError, match="mend: give the folder"):
        land(tmp_path / name, zone=tmp_path / "z", report=str)
    assert not (tmp_path / "z").exists()


def test_the_days_to_build_end_when_no_window_sees_the_last_class(
    tmp_path: Path,
) -> None:
    # 22:00 local is the next day in UTC; 2023-11-04 + 92 days is 2024-02-04
    day(tmp_path / "days" / "a.parquet", CLASS, "2023-11-03T22:00:00-03:00")
    landed_at = run(tmp_path)
    assert range_flags(landed_at.days) == (
        "--event-time-start 2023-11-03 --event-time-end 2024-02-04"
    )


def test_the_days_to_build_end_tomorrow_at_the_latest(tmp_path: Path) -> None:
    day(tmp_path / "days" / "a.parquet", CLASS)
    days = run(tmp_path, datetime(2023, 11, 6, 23, 59)).days
    assert [str(one) for one in days] == ["2023-11-03", "2023-11-07"]


def test_unreadable_times_and_those_after_landing_build_no_day(tmp_path: Path) -> None:
    future = "2023-12-24T14:00:00-03:00"
    times = ["ontem", "2023-11-31T14:00:00-03:00", None, "", future]
    day(tmp_path / "days" / "a.parquet", *times)
    landed = run(tmp_path)
    assert (landed.event_count, landed.days) == (5, None)


def test_the_zone_is_in_the_project_or_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FEATURE_WAREHOUSE_ATTENDANCE", raising=False)
    assert zone_of(tmp_path) == tmp_path / "data" / "attendance"
    monkeypatch.setenv("FEATURE_WAREHOUSE_ATTENDANCE", "/elsewhere")
    assert zone_of(tmp_path) == Path("/elsewhere")


def test_a_class_that_a_correction_moves_is_built_where_it_was_too(
    tmp_path: Path,
) -> None:
    day(tmp_path / "days" / "a.parquet", "2023-11-03T14:00:00-03:00")
    run(tmp_path)
    later = datetime(2023, 11, 20, 6)
    day(tmp_path / "days" / "b.parquet", "2023-11-10T14:00:00-03:00", landed_at=later)
    days = run(tmp_path).days
    assert [str(one) for one in days] == ["2023-11-03", "2024-02-10"]


def test_a_class_more_than_a_year_before_its_landing_builds_no_day(
    tmp_path: Path,
) -> None:
    day(tmp_path / "days" / "a.parquet", "0001-01-01T14:00:00-03:00")
    assert run(tmp_path).days is None
