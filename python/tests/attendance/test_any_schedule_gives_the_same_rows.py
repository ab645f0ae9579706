"""Increments, refills, crashes and retries end in the rows of a full refresh."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from checkout import copy_project, dbt
from click.testing import CliRunner

from feature_warehouse.cli import main

START = datetime(2023, 11, 1)
DAYS = 8
MODELS = ["--select", "+student_attendance"]
# the windows reach further; the days until here tell all that a schedule can change
END = "2023-11-14"
EVERYTHING = ["--event-time-start", "2023-11-01", "--event-time-end", END]


def day_files(folder: Path, seed: int) -> list[Path]:
    """A folder of day files a landing: late records, copies, corrections."""
    dice = random.Random(seed)
    releases: dict[int, list[tuple]] = {day: [] for day in range(1, DAYS + 4)}
    for day in range(DAYS):
        for student in range(1, 5):
            at = START + timedelta(days=day, hours=17)
            event = [f"e{day}-{student}", f"RA-{student}", "C1", at]
            late = dice.choice([0, 0, 0, 1, 3])
            present = dice.random() < 0.7
            releases[day + 1 + late].append((*event, present))
            if dice.random() < 0.2:
                releases[min(day + 3 + late, DAYS + 3)].append((*event, not present))
            if dice.random() < 0.1:
                releases[min(day + 4 + late, DAYS + 3)].append((*event, present))
    folders = []
    for first in range(1, DAYS + 4, 3):
        folders.append(folder / f"landing-{first:02}")
        folders[-1].mkdir(parents=True)
        for day in range(first, min(first + 3, DAYS + 4)):
            landed_at = START + timedelta(days=day, hours=6)
            rows = [
                (event, student, room, f"{at:%Y-%m-%dT%H:%M:%S}+00:00", here, landed_at)
                for event, student, room, at, here in releases[day]
            ]
            write_day(folders[-1] / f"{landed_at:%Y-%m-%d}.parquet", rows)
    return folders


def write_day(file: Path, rows: list[tuple]) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "create table day (event_id varchar, student_id varchar, class_id varchar, "
            "class_time varchar, present boolean, landed_at timestamp, "
            "homework_delivered boolean)"
        )
        if rows:
            connection.executemany(
                "insert into day values (?, ?, ?, ?, ?, ?, null)", rows
            )
        connection.execute(
            "copy (select event_id, student_id, class_id, class_time, present, "
            f"homework_delivered, landed_at from day) to '{file}'"
        )


def land(root: Path, folder: Path) -> list[str]:
    """Land a folder; give the flags of the days to build, until the end."""
    arguments = ["land", str(folder), "--flags", "--project-dir", str(root)]
    outcome = CliRunner().invoke(main, arguments)
    assert outcome.exit_code == 0, outcome.output
    return [
        min(word, END) if word[0].isdigit() else word for word in outcome.stdout.split()
    ]


def run(root: Path, *arguments: str) -> None:
    results = dbt(root, "run", *MODELS, *arguments)
    assert [one.message for one in results if one.status == "error"] == []


def crash_in(root: Path, batch: str, *arguments: str) -> None:
    """Kill dbt, as a machine that loses power does, when a batch begins."""
    command = [sys.executable, "-m", "dbt.cli.main", "run", *MODELS, *arguments]
    environment = {**os.environ, "DBT_PROFILES_DIR": str(root)}
    with subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout:
            if f"Batch {batch} of" in line and "START" in line:
                process.send_signal(signal.SIGKILL)
                return
    raise AssertionError(f"dbt came to its end without a batch {batch}")


def rows_of(root: Path) -> list[list[tuple]]:
    with duckdb.connect(str(root / "data" / "warehouse.duckdb")) as connection:
        return [
            connection.execute(
                f"from features.student_attendance_v{version} order by all"
            ).fetchall()
            for version in (1, 2)
        ]


@pytest.fixture
def project(
    built_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    for name in [one for one in os.environ if one.startswith(("DBT_", "FEATURE_"))]:
        monkeypatch.delenv(name)
    root = copy_project(tmp_path / "project", parsed_in=built_project)
    (root / "data").mkdir(exist_ok=True)
    return root


@pytest.mark.parametrize("seed", [1, 2])
def test_any_schedule_gives_the_rows_of_a_full_refresh(
    project: Path, tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    waiting: list[list[str]] = []
    for number, folder in enumerate(day_files(tmp_path / "days", seed)):
        waiting.append(land(project, folder))
        if number == 1:
            crash_in(project, str(dice.randint(2, 5)), *waiting[-1])
        elif dice.random() < 0.5:
            run(project, *waiting.pop())
    dice.shuffle(waiting)
    for flags in waiting:
        run(project, *flags)
    # a refill of what is right already changes nothing
    first = START + timedelta(days=dice.randint(0, DAYS + 2))
    run(
        project,
        *("--event-time-start", f"{first:%Y-%m-%d}"),
        *("--event-time-end", f"{first + timedelta(days=2):%Y-%m-%d}"),
    )
    found = [
        [row for row in rows if row[1] < datetime(2023, 11, 16)]
        for rows in rows_of(project)
    ]

    run(project, "--full-refresh", *EVERYTHING)
    assert found == rows_of(project)
    assert all(found)


def test_a_retry_builds_the_days_that_failed(project: Path, tmp_path: Path) -> None:
    first, *_ = day_files(tmp_path / "days", 4)
    land(project, first)
    model = project / "models" / "features" / "student" / "student_attendance_v2.sql"
    sound = model.read_text()
    # a fault of one day: the days before and after it are built
    is_that_day = "'2023-11-04' in (feature_warehouse.batch_days() or [])"
    fault = f"{{% if {is_that_day} %}}, error('disk full') as x{{% endif %}}"
    model.write_text(
        sound.replace(
            "    absence_streak_90d\nfrom", f"    absence_streak_90d{fault}\nfrom"
        )
    )
    statuses = {str(one.status) for one in dbt(project, "run", *MODELS, *EVERYTHING)}
    assert "partial success" in statuses
    model.write_text(sound)
    retried = dbt(project, "retry")
    models = [one.node.name for one in retried if one.node.resource_type == "model"]
    assert models == ["student_attendance"]
    found = rows_of(project)

    run(project, "--full-refresh", *EVERYTHING)
    assert found == rows_of(project)


def test_a_day_landed_twice_changes_nothing(project: Path, tmp_path: Path) -> None:
    first, *_ = day_files(tmp_path / "days", 3)
    land(project, first)
    run(project, *EVERYTHING)
    before = rows_of(project)
    assert land(project, first) == []
    run(project, *EVERYTHING)
    assert rows_of(project) == before
    # the same records in other bytes: copies of what is known
    for file in first.iterdir():
        with duckdb.connect() as connection:
            connection.execute(
                f"copy (from '{file}' order by event_id desc) "
                f"to '{file}.again.parquet' (compression gzip)"
            )
        file.unlink()
    land(project, first)
    run(project, *EVERYTHING)
    assert rows_of(project) == before
