"""A corrected workbook changes what is known from then on, and nothing known before."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import duckdb
import openpyxl
import pytest
from checkout import dbt_build

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.jobs.export import export
from feature_warehouse.jobs.ingest import ingest
from feature_warehouse.jobs.verify import verify
from feature_warehouse.lock import Lock

TRAINING_SET = "level_gap_training_set"
VIEWS = ["student_performance_v1", "student_progress_v1", "student_profile_v1"]


@dataclass(frozen=True)
class Corrected:
    """A project before and after a workbook that corrects it."""

    root: Path
    before: Lock
    before_file: Path
    instant: datetime
    student: str
    removed: str


def load(root: Path, workbook: Path) -> None:
    """Load a workbook and build the features of it."""
    ingest(
        workbook,
        warehouse=Project.open(root).warehouse,
        sources=root / "models/staging/pede/_pede__sources.yml",
        report=str,
    )
    dbt_build(root)


@pytest.fixture(scope="module")
def corrected(
    built_project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Corrected:
    root = tmp_path_factory.mktemp("corrected") / "project"
    shutil.copytree(built_project, root)
    before = export(Project.open(root), TRAINING_SET, root / "before", purpose="a test")
    instant = datetime.now(timezone.utc)

    workbook = root / "sample.xlsx"
    book = openpyxl.load_workbook(workbook)
    sheet = book["PEDE2022"]
    headers = [cell.value for cell in sheet[1]]
    student, removed = sheet.cell(2, 1).value, sheet.cell(3, 1).value
    sheet.cell(2, headers.index("IPS") + 1).value = 1.25
    sheet.delete_rows(3)
    book.save(workbook)
    load(root, workbook)
    return Corrected(root, before, root / "before/lock.json", instant, student, removed)


def rows(root: Path, query: str) -> list[tuple]:
    with duckdb.connect(
        str(root / "data/warehouse.duckdb"), read_only=True
    ) as database:
        return database.sql(query).fetchall()


def test_an_export_as_of_then_equals_the_export_of_then(corrected: Corrected):
    again = export(
        Project.open(corrected.root),
        TRAINING_SET,
        corrected.root / "again",
        as_of=corrected.instant,
        purpose="a test",
    )
    assert again.rows_checksum == corrected.before.rows_checksum


def test_the_lock_of_then_still_verifies(corrected: Corrected):
    result = verify(Project.open(corrected.root), corrected.before_file)
    assert result.is_equal


def test_an_export_of_now_knows_the_correction(corrected: Corrected):
    now = export(
        Project.open(corrected.root),
        TRAINING_SET,
        corrected.root / "now",
        purpose="a test",
    )
    assert now.rows_checksum != corrected.before.rows_checksum


def test_a_correction_is_one_more_row_and_no_other_row_is_repeated(
    corrected: Corrected,
):
    counts = rows(
        corrected.root,
        "select count(*), count(distinct created_timestamp) from "
        f"features.student_performance_v1 where student_id = '{corrected.student}' "
        "and year(event_timestamp) = 2022",
    )
    assert counts == [(2, 2)]
    (repeated,) = rows(
        corrected.root,
        "select count(*) from features.student_performance_v1 "
        "group by created_timestamp order by created_timestamp desc limit 1",
    )
    # the student corrected, and the one who is no longer there
    assert repeated == (2,)


def test_who_is_removed_is_known_until_then_and_unknown_after(corrected: Corrected):
    stages = rows(
        corrected.root,
        "select stage is null from features.student_profile_v1 "
        f"where student_id = '{corrected.removed}' and year(event_timestamp) = 2022 "
        "order by created_timestamp",
    )
    assert stages == [(False,), (True,)]


def test_who_is_removed_is_in_no_training_set(corrected: Corrected):
    removed = f"student_id = '{corrected.removed}' and year(event_timestamp) = 2023"
    query = f"select count(*) from labels.programme_exit_labels where {removed}"
    assert rows(corrected.root, query) == [(0,)]


@pytest.mark.parametrize("view", VIEWS)
def test_a_feature_is_the_same_without_the_waves_that_come_after(
    view: str, built_project: Path, without_the_last_wave: Path
):
    query = (
        f"select * exclude (created_timestamp) from features.{view} "
        "where year(event_timestamp) < 2024 order by student_id, event_timestamp"
    )
    truncated = rows(without_the_last_wave, query)
    assert truncated
    assert truncated == rows(built_project, query)


@pytest.fixture(scope="module")
def without_the_last_wave(
    built_project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The same project, built from the same workbook with an empty last sheet."""
    root = tmp_path_factory.mktemp("truncated") / "project"
    shutil.copytree(built_project, root, ignore=shutil.ignore_patterns("*.duckdb"))
    workbook = root / "sample.xlsx"
    book = openpyxl.load_workbook(workbook)
    book["PEDE2024"].delete_rows(2, book["PEDE2024"].max_row)
    book.save(workbook)
    load(root, workbook)
    return root
