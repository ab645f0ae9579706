"""Events that land later change what is exported now, and nothing of what was."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
from checkout import dbt_build

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.landing_zone import zone_of
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs.export import export
from feature_warehouse.jobs.land import land
from feature_warehouse.jobs.sample import Attendance, sample
from feature_warehouse.jobs.verify import verify
from feature_warehouse.lock import Lock

SET = "programme_exit_training_set"
CLASSES = Attendance(folder=Path("days"), start=date(2024, 1, 8), days=24)


def land_days(root: Path, first: str, last: str) -> None:
    """Land the day files whose names lie between two days."""
    some = root / f"until-{last}"
    some.mkdir()
    for file in (root / "days").glob("*.parquet"):
        if first <= file.name[:10] <= last:
            shutil.copy(file, some)
    land(some, zone=zone_of(root), report=str)


def exported(root: Path, name: str, as_of: datetime | None = None) -> Lock:
    return export(
        Project.open(root),
        SET,
        root / name,
        as_of=as_of,
        split=None,
        data_format="parquet",
        report=str,
        purpose="a test",
    )


def test_late_events_change_the_export_of_now_and_not_that_of_then(
    project_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project_copy)
    sample(Path("s.xlsx"), students=60, seed=3, report=str, attendance=CLASSES)
    land_days(project_copy, "2024-01-01", "2024-01-25")
    dbt_build(project_copy)
    then = datetime.now(timezone.utc)
    first = exported(project_copy, "first", then)

    land_days(project_copy, "2024-01-26", "2024-12-31")
    with pytest.raises(FeatureWarehouseError, match="before the load of attendance"):
        exported(project_copy, "unbuilt")
    dbt_build(project_copy)
    now = exported(project_copy, "now")
    again = exported(project_copy, "again", then)

    assert now.rows_checksum != first.rows_checksum
    assert again.rows_checksum == first.rows_checksum
    lock = project_copy / "first" / "lock.json"
    assert verify(Project.open(project_copy), lock, report=str).is_equal


def test_a_refill_changes_no_export(
    project_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project_copy)
    sample(Path("s.xlsx"), students=60, seed=3, report=str, attendance=CLASSES)
    land_days(project_copy, "2024-01-01", "2024-12-31")
    dbt_build(project_copy)
    before = exported(project_copy, "before")
    dbt_build(project_copy, "--select", "student_attendance", "--full-refresh")
    assert exported(project_copy, "after").rows_checksum == before.rows_checksum
