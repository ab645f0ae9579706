"""A window holds what was known of its events, at any instant and as of any other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mini_project import make_project

DAY = timedelta(days=1)
WINDOW = 3 * DAY
KNOWN_AFTER = timedelta(hours=6)
START = datetime(2024, 2, 27)
INSTANTS = [START + day * DAY for day in range(3, 7)]
MODEL = """
with instants as (from raw.instants), events as (from raw.events)
{{ feature_warehouse.windows_as_known(
    instants='instants', events='events', entities=['student_id', 'school_id'],
    event_time='class_at', window={'count': 3, 'period': 'day'},
    aggregates={'class_count': 'count(class_at)', 'presences': 'count_if(is_present)'},
    streaks={'presence_streak': 'is_present', 'absence_streak': 'not is_present'},
    known_after={'count': 6, 'period': 'hour'}
).replace('with\n', ', ', 1) }}
"""


@dataclass(frozen=True)
class Version:
    """A version of an event, as staged."""

    event_id: int
    student_id: str
    class_at: datetime
    is_present: bool
    landed_at: datetime
    loaded_at: datetime

    @property
    def order(self) -> tuple:
        return (self.landed_at, self.loaded_at, self.class_at, self.is_present)


@pytest.fixture(scope="module")
def windows(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """The SQL of the macro, and a database with its two inputs."""
    project = make_project(tmp_path_factory.mktemp("windows"))
    project.write("models/windows.sql", MODEL)
    project.execute("select 1")
    project.succeed("compile")
    sql = (project.folder / "target/compiled/mini/models/windows.sql").read_text()
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(
            "create schema raw; create table raw.instants (event_timestamp timestamp);"
            "create table raw.events (student_id varchar, school_id integer, "
            "class_at timestamp, is_present boolean, landed_at timestamp, "
            "loaded_at timestamp, "
            "later_versions struct(landed_at timestamp, loaded_at timestamp)[])"
        )
        connection.executemany(
            "insert into raw.instants values (?)", [(instant,) for instant in INSTANTS]
        )
        yield connection, sql


def rows_of(
    windows: tuple[duckdb.DuckDBPyConnection, str], versions: list[Version]
) -> list[dict]:
    connection, sql = windows
    connection.execute("delete from raw.events")
    for version in versions:
        later = [
            {"landed_at": other.landed_at, "loaded_at": other.loaded_at}
            for other in versions
            if other.event_id == version.event_id and other.order > version.order
        ]
        connection.execute(
            "insert into raw.events values (?, 1, ?, ?, ?, ?, ?)",
            [
                version.student_id,
                version.class_at,
                version.is_present,
                version.landed_at,
                version.loaded_at,
                later or None,
            ],
        )
    return connection.sql(sql).to_arrow_table().to_pylist()


def known(
    versions: list[Version], student: str, instant: datetime, seen: datetime, as_of
) -> tuple | None:
    """Count the window as it was at an instant, reading record by record."""
    last: dict[int, Version] = {}
    for version in sorted(versions, key=lambda one: one.order):
        if version.landed_at <= seen and version.loaded_at <= as_of:
            last[version.event_id] = version
    held = [
        one
        for one in last.values()
        if one.student_id == student and instant - WINDOW < one.class_at <= instant
    ]
    streaks = []
    for status in (True, False):
        broken = [one.class_at for one in held if one.is_present is not status]
        after = max(broken, default=datetime.min)
        streaks.append(sum(one.class_at > after for one in held) if held else 0)
    presences = sum(one.is_present for one in held)
    return (len(held), presences, *streaks) if held else None


def joined(
    rows: list[dict], student: str, instant: datetime, seen: datetime, as_of: datetime
) -> tuple | None:
    """Take the row that the point-in-time join takes."""
    visible = [
        row
        for row in rows
        if row["student_id"] == student
        and row["event_timestamp"] == instant
        and row["available_timestamp"] <= seen
        # a load's rows differ by a microsecond for each landing
        and row["created_timestamp"] <= as_of + timedelta(milliseconds=1)
    ]
    if not visible:
        return None
    row = max(visible, key=lambda one: one["created_timestamp"])
    names = ("class_count", "presences", "presence_streak", "absence_streak")
    return tuple(row[name] for name in names) if row["class_count"] else None


QUARTERS = st.integers(0, 6 * 4).map(lambda quarter: START + quarter * DAY / 4)
VERSIONS = st.builds(
    Version,
    event_id=st.integers(1, 4),
    student_id=st.sampled_from(["RA-1", "RA-2"]),
    class_at=QUARTERS,
    is_present=st.booleans(),
    landed_at=st.integers(0, 40).map(lambda quarter: START + quarter * DAY / 4),
    loaded_at=st.integers(0, 40).map(lambda quarter: START + quarter * DAY / 4),
)


def distinct(versions: list[Version]) -> list[Version]:
    """One version an event, landing and load; an event keeps its student."""
    kept: dict[tuple, Version] = {}
    students: dict[int, str] = {}
    for one in versions:
        if students.setdefault(one.event_id, one.student_id) == one.student_id:
            kept[(one.event_id, one.landed_at, one.loaded_at)] = one
    return list(kept.values())


@settings(max_examples=150, deadline=None)
@given(versions=st.lists(VERSIONS, max_size=8).map(distinct))
def test_a_window_is_what_was_known_of_it(windows, versions: list[Version]) -> None:
    rows = rows_of(windows, versions)
    later = [KNOWN_AFTER, 2 * DAY, 5 * DAY, 30 * DAY]
    for instant in INSTANTS:
        for student in ("RA-1", "RA-2"):
            for seen in (instant + wait for wait in later):
                for as_of in (instant + wait for wait in later):
                    expected = known(versions, student, instant, seen, as_of)
                    found = joined(rows, student, instant, seen, as_of)
                    assert found == expected, (instant, student, seen, as_of)


@settings(max_examples=50, deadline=None)
@given(versions=st.lists(VERSIONS, max_size=8).map(distinct))
def test_no_two_rows_have_one_key(windows, versions: list[Version]) -> None:
    rows = rows_of(windows, versions)
    keys = {
        (row["student_id"], row["event_timestamp"], row["created_timestamp"])
        for row in rows
    }
    assert len(keys) == len(rows)


def on_time(class_at: datetime, *, is_present: bool = True) -> Version:
    return Version(1, "RA-1", class_at, is_present, class_at, class_at)


@pytest.mark.parametrize(
    ("class_at", "instants"),
    [
        # at the window's end it is in; exactly three days old it is not
        (INSTANTS[0], INSTANTS[:3]),
        (INSTANTS[0] + timedelta(microseconds=1), INSTANTS[1:4]),
        (INSTANTS[0] - WINDOW, []),
        (INSTANTS[0] - WINDOW + timedelta(microseconds=1), INSTANTS[:1]),
        # the windows cross the end of a leap February: 29 February is a day as any
        (datetime(2024, 2, 29, 12), INSTANTS[:3]),
    ],
)
def test_a_window_is_half_open(
    windows, class_at: datetime, instants: list[datetime]
) -> None:
    rows = rows_of(windows, [on_time(class_at)])
    assert sorted(row["event_timestamp"] for row in rows) == instants


def test_without_an_event_there_is_no_row(windows) -> None:
    assert rows_of(windows, []) == []


def test_a_backfill_moves_created_and_not_available(windows) -> None:
    class_at = INSTANTS[0] - DAY
    landed, loaded = class_at + DAY, INSTANTS[-1] + 400 * DAY
    (row, *_) = sorted(
        rows_of(windows, [Version(1, "RA-1", class_at, True, landed, loaded)]),
        key=lambda one: one["event_timestamp"],
    )
    assert row["available_timestamp"] == INSTANTS[0] + KNOWN_AFTER
    assert row["created_timestamp"] == loaded


def test_a_class_that_a_correction_takes_away_leaves_a_count_of_zero(windows) -> None:
    class_at, corrected_at = INSTANTS[0] - DAY, INSTANTS[0] + DAY
    away = class_at - 30 * DAY
    rows = rows_of(
        windows,
        [
            on_time(class_at),
            Version(1, "RA-1", away, True, corrected_at, corrected_at),
        ],
    )
    counts = [
        (row["available_timestamp"], row["class_count"])
        for row in rows
        if row["event_timestamp"] == INSTANTS[0]
    ]
    assert sorted(counts) == [(INSTANTS[0] + KNOWN_AFTER, 1), (corrected_at, 0)]
