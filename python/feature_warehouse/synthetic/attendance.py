"""A made-up school system: who had a class when, was present, delivered homework.

`docs/sample_model.md` explains the model and repeats the numbers of `HABITS`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from feature_warehouse.day_file import SCHEMA
from feature_warehouse.synthetic.columns import Block
from feature_warehouse.synthetic.latent_model import YEARS
from feature_warehouse.synthetic.school_days import (
    clocks,
    has_classes,
    landing_instant,
    local_time,
)

Integers = NDArray[np.int64]

_GROUP_STUDENTS = 200


@dataclass(frozen=True)
class Habits:
    """Every number of the made-up school system. A log-odds is at engagement 0."""

    has_class: float = 0.8
    has_second_class: float = 0.225
    present: float = 2.0
    present_by_engagement: float = 0.9
    homework_set: float = 0.6
    homework: float = 1.2
    homework_by_engagement: float = 1.0
    homework_if_absent: float = -1.5
    late: float = 0.03
    late_days: tuple[int, int] = (2, 20)
    duplicated: float = 0.01
    corrected: float = 0.01
    moved: float = 0.2
    again_days: tuple[int, int] = (1, 10)
    bad_a_day: float = 0.2
    bad: float = 0.0001


HABITS = Habits()


@dataclass(frozen=True)
class Pupils:
    """What the school system knows of a block: the students of each wave, by year."""

    ra: pa.Array
    engagement: NDArray[np.float64]
    student: dict[int, Integers]
    class_ids: dict[int, pa.Array]


@dataclass(frozen=True)
class DayFile:
    """What lands on a day: a table of events a block."""

    day: date
    tables: tuple[pa.Table, ...]


def pupils_of(block: Block) -> Pupils:
    """Keep of a block what its events need: little, since every block stays in memory.

    Examples
    --------
    >>> from feature_warehouse.synthetic.population import draw
    >>> from feature_warehouse.synthetic.sheets import dress
    >>> rng = np.random.default_rng(7)
    >>> pupils_of(dress(draw(2, rng), rng, id_offset=10)).ra.to_pylist()[0]
    'RA-11'
    """
    engagement = block.population.students.engagement
    numbers = block.id_offset + np.arange(len(engagement)) + 1
    class_ids = {
        wave.year: pa.array(
            f"{wave.year}-F{stage}-{group:03}"
            for stage, group in zip(
                wave.stage.tolist(),
                (numbers[wave.student] // _GROUP_STUDENTS).tolist(),
                strict=True,
            )
        )
        for wave in block.population.waves
    }
    student = {wave.year: wave.student for wave in block.population.waves}
    ra = pa.array([f"RA-{number}" for number in numbers.tolist()])
    return Pupils(ra, engagement, student, class_ids)


def day_files(
    blocks: Sequence[Pupils],
    *,
    seed: int,
    start: date,
    days: int,
    habits: Habits = HABITS,
) -> Iterator[DayFile]:
    """Give what lands on each day, in order, for the classes of ``days`` days.

    A day's draws depend on the seed and the day alone: a longer run has the same files
    first. What would land after the last day has not landed yet.

    Examples
    --------
    >>> from feature_warehouse.synthetic.population import draw
    >>> from feature_warehouse.synthetic.sheets import dress
    >>> rng = np.random.default_rng(7)
    >>> pupils = pupils_of(dress(draw(9, rng), rng, id_offset=0))
    >>> files = day_files([pupils], seed=7, start=date(2023, 11, 3), days=2)
    >>> [str(file.day) for file in files]
    ['2023-11-04', '2023-11-05']
    """
    # what lands later than the day after its class, by landing day and block
    waiting: dict[date, list[list[pa.Table]]] = {}
    for day in (start + timedelta(days=number) for number in range(days)):
        landing = day + timedelta(days=1)
        due = waiting.setdefault(landing, [[] for _ in blocks])
        if has_classes(day):
            for number, pupils in enumerate(blocks):
                key = (number, day.toordinal())
                rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
                events = _events(pupils, day, number, rng, habits)
                for later, table in _landings(events, day, start, rng, habits):
                    tables = waiting.setdefault(later, [[] for _ in blocks])
                    tables[number].append(table)
        del waiting[landing]
        made = [pa.concat_tables(tables) for tables in due if tables]
        tables = tuple(table for table in made if table.num_rows)
        if tables:
            yield DayFile(landing, tables)


def _events(
    pupils: Pupils, day: date, block: int, rng: np.random.Generator, habits: Habits
) -> pa.Table:
    """The events of a day as they are, each landed on the morning after."""
    year = min(YEARS, key=lambda one: (abs(one - day.year), one))
    student, place, slot = _timetable(pupils.student[year], day, rng, habits)
    engagement = pupils.engagement[student]
    present = _draw(habits.present + habits.present_by_engagement * engagement, rng)
    homework = _draw(
        habits.homework
        + habits.homework_by_engagement * engagement
        + habits.homework_if_absent * ~present,
        rng,
    )
    none_set = rng.random(len(student)) >= habits.homework_set
    numbers = pa.array(np.arange(len(student))).cast(pa.string())
    landed_at = np.full(len(student), np.datetime64(landing_instant(day, 1), "us"))
    columns = [
        pc.binary_join_element_wise(f"E{day:%Y%m%d}", str(block), numbers, "-"),
        pupils.ra.take(pa.array(student)),
        pupils.class_ids[year].take(pa.array(place)),
        pa.array([local_time(day, clock) for clock in clocks(day)]).take(
            pa.array(slot)
        ),
        pa.array(present),
        pa.array(homework, mask=none_set),
        pa.array(landed_at),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def _timetable(
    students: Integers, day: date, rng: np.random.Generator, habits: Habits
) -> tuple[Integers, Integers, Integers]:
    """Student, place in the wave and class time of each event, one or two a student."""
    last = len(clocks(day)) - 1
    draws = rng.random(len(students))
    first = np.flatnonzero(draws < habits.has_class)
    slot = rng.integers(0, last + 1, len(first))
    has_second = (rng.random(len(first)) < habits.has_second_class) & (slot < last)
    # who has the last class of the day first has no second: the others make up for it
    extra = (slot == last) & (rng.random(len(first)) < habits.has_second_class)
    place = np.concatenate([first, first[has_second], first[extra]])
    slots = np.concatenate([slot, slot[has_second] + 1, slot[extra] - 1])
    return students[place], place, slots


def _landings(
    events: pa.Table, day: date, start: date, rng: np.random.Generator, habits: Habits
) -> Iterator[tuple[date, pa.Table]]:
    """When the events of a day land: most at once, some late, twice or corrected."""
    bad = _bad_records(events, day, rng, habits)
    count = events.num_rows
    is_bad = np.isin(np.arange(count), list(bad))
    if bad:
        events = _with_cells(events, bad)
    fate = rng.random(count)
    delay = np.ones(count, dtype=np.int64)
    is_late = (fate < habits.late) & ~is_bad
    delay[is_late] += _days(habits.late_days, is_late, rng)
    landed_at = np.array(
        [
            np.datetime64(landing_instant(day, days), "us")
            for days in range(delay.max(initial=1) + 1)
        ]
    )
    events = events.set_column(6, SCHEMA.field(6), pa.array(landed_at[delay]))
    yield from _bylanding_instant(events, day, delay)
    fate = rng.random(count)
    again = delay + _days(habits.again_days, np.ones(count, dtype=bool), rng)
    is_twice = (fate < habits.duplicated) & ~is_bad
    yield from _bylanding_instant(events.filter(is_twice), day, again[is_twice])
    limit = habits.duplicated + habits.corrected
    is_corrected = (fate >= habits.duplicated) & (fate < limit) & ~is_bad
    corrected = events.filter(is_corrected)
    is_moved = rng.random(corrected.num_rows) < habits.moved
    yield from _bylanding_instant(
        _corrected(corrected, day, start, again[is_corrected], is_moved),
        day,
        again[is_corrected],
    )


def _corrected(
    events: pa.Table, day: date, start: date, delay: Integers, is_moved: NDArray
) -> pa.Table:
    """The same events with other values: another class time, or the other presence."""
    week_before = day - timedelta(days=7)
    to = week_before if week_before >= start and has_classes(week_before) else day
    clock = "08:00" if to == day else "14:00"
    moved = pa.array(is_moved)
    columns = {
        "class_time": pc.if_else(moved, local_time(to, clock), events["class_time"]),
        "present": pc.xor(events["present"], pa.array(~is_moved)),
        "landed_at": pa.array(
            [landing_instant(day, days) for days in delay.tolist()], pa.timestamp("us")
        ),
    }
    for name, column in columns.items():
        place = SCHEMA.get_field_index(name)
        events = events.set_column(place, SCHEMA.field(place), column)
    return events


def _bad_records(
    events: pa.Table, day: date, rng: np.random.Generator, habits: Habits
) -> dict[int, tuple[str, str | None]]:
    """A handful of rows, each with the column and the value that spoil it."""
    no_day = 31 if day.month in (2, 4, 6, 9, 11) else 32
    faults = (
        (
            "class_time",
            local_time(day + timedelta(days=int(rng.integers(3, 31))), "14:00"),
        ),
        ("student_id", None),
        ("class_time", f"{day:%Y-%m}-{no_day}T14:00:00-03:00"),
        ("class_time", "ontem"),
        ("event_id", None),
    )
    expected = habits.bad_a_day + habits.bad * events.num_rows
    count = min(int(rng.poisson(expected)), events.num_rows)
    rows = rng.choice(events.num_rows, count, replace=False).tolist() if count else []
    return {row: faults[rng.integers(len(faults))] for row in rows}


def _with_cells(events: pa.Table, cells: dict[int, tuple[str, str | None]]) -> pa.Table:
    for name in {name for name, _ in cells.values()}:
        found = {row: value for row, (column, value) in cells.items() if column == name}
        mask = np.isin(np.arange(events.num_rows), list(found))
        values = pa.array([found[row] for row in sorted(found)], pa.string())
        place = SCHEMA.get_field_index(name)
        column = pc.replace_with_mask(events[name].combine_chunks(), mask, values)
        events = events.set_column(place, SCHEMA.field(place), column)
    return events


def _bylanding_instant(
    events: pa.Table, day: date, delay: Integers
) -> Iterator[tuple[date, pa.Table]]:
    for days in np.unique(delay).tolist():
        yield day + timedelta(days=days), events.filter(pa.array(delay == days))


def _days(
    limits: tuple[int, int], where: NDArray[np.bool_], rng: np.random.Generator
) -> Integers:
    return rng.integers(limits[0], limits[1] + 1, int(where.sum()))


def _draw(log_odds: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.bool_]:
    return rng.random(len(log_odds)) < 1 / (1 + np.exp(-log_odds))
