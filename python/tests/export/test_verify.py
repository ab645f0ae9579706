"""Verification: equal, or what differs first and whether definition or data changed."""

import shutil
from pathlib import Path

import duckdb
import openpyxl
import pytest
from checkout import dbt_build
from exports import TRAINING_SET

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs.export import export
from feature_warehouse.jobs.ingest import ingest
from feature_warehouse.jobs.verify import read_lock, verify


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def load_correction(root: Path) -> None:
    """Load the sample again with one grade of 2023 corrected."""
    workbook = openpyxl.load_workbook(root / "sample.xlsx")
    sheet = workbook["PEDE2023"]
    headers = [cell.value for cell in sheet[1]]
    cell = sheet.cell(row=2, column=headers.index("IEG") + 1)
    cell.value = 1.25 if cell.value != 1.25 else 1.5
    workbook.save(root / "corrected.xlsx")
    ingest(
        root / "corrected.xlsx",
        warehouse=Project.open(root).warehouse,
        sources=root / "models" / "staging" / "pede" / "_pede__sources.yml",
        report=str,
    )


def in_warehouse(root: Path, statement: str) -> None:
    with duckdb.connect(str(Project.open(root).warehouse)) as connection:
        connection.execute(statement)


def verdict_of(root: Path, exported: Path) -> tuple[str, ...]:
    verdict = verify(Project.open(root), exported / "lock.json")
    assert not verdict.is_equal
    return verdict.lines


def test_an_export_verifies_as_equal(project, exported):
    verdict = verify(project, exported / "lock.json")
    lock = read_lock(exported / "lock.json")
    assert verdict.is_equal
    assert verdict.lines[0].startswith(
        f"equal: {lock.row_count} rows, {len(lock.columns)} columns"
    )


def test_a_lock_verifies_without_its_data(project, exported, tmp_path):
    shutil.copy(exported / "lock.json", tmp_path / "lock.json")
    assert verify(project, tmp_path / "lock.json").is_equal


def test_a_lock_verifies_after_a_correction_that_later_exports_show(
    project_copy, exported, tmp_path
):
    load_correction(project_copy)
    dbt_build(project_copy)
    project = Project.open(project_copy)
    assert verify(project, exported / "lock.json").is_equal
    later = export(project, TRAINING_SET, tmp_path / "later", purpose="a test")
    assert later.rows_checksum != read_lock(exported / "lock.json").rows_checksum


def test_a_load_that_is_not_built_yet_is_refused(project_copy, exported, tmp_path):
    load_correction(project_copy)
    project = Project.open(project_copy)
    with pytest.raises(FeatureWarehouseError, match="run `dbt build`"):
        export(project, TRAINING_SET, tmp_path / "out", purpose="a test")
    # what was known before that load is all there
    assert verify(project, exported / "lock.json").is_equal


def test_a_changed_seed_is_named(project_copy, exported):
    replace_in(project_copy / "seeds" / "stone_limits.csv", "7.03", "6.5")
    replace_in(project_copy / "seeds" / "stone_limits.csv", "7.03", "6.5")
    dbt_build(project_copy)
    assert verdict_of(project_copy, exported) == (
        "differs: column stone (student_performance.v1) differs: "
        "its data changed: seed stone_limits",
    )


def test_a_changed_definition_is_named(project_copy, exported):
    model = project_copy / "models/features/student/student_performance_v1.sql"
    replace_in(model, "        ida,\n", "        ida + 1 as ida,\n")
    dbt_build(project_copy, "--select", "student_performance")
    assert verdict_of(project_copy, exported) == (
        "differs: column ida (student_performance.v1) differs: "
        "its definition changed: student_performance.v1",
    )


def test_a_changed_label_is_named(project_copy, exported):
    model = project_copy / "models/labels/level_gap_labels.sql"
    replace_in(model, "next_level_gap < level_gap as", "next_level_gap <= level_gap as")
    assert verdict_of(project_copy, exported) == (
        "differs: column is_gap_worse_next_wave (level_gap_labels) differs: "
        "its definition changed: level_gap_labels",
    )


def test_a_change_that_changes_no_value_is_equal_and_told(project_copy, exported):
    model = project_copy / "models/features/student/student_performance_v1.sql"
    replace_in(model, "        ida,\n", "        ida + 0 as ida,\n")
    verdict = verify(Project.open(project_copy), exported / "lock.json")
    assert verdict.is_equal
    assert verdict.lines[1].startswith("the project has changed since the export")


def test_lost_raw_rows_are_changed_data(project_copy, exported):
    in_warehouse(project_copy, "delete from raw.pede_2022 where _row_number = 2")
    dbt_build(project_copy)
    lines = verdict_of(project_copy, exported)
    assert lines[0].startswith("differs: rows: ")
    assert lines[-1].startswith(
        "differs: column student_id (level_gap_labels) differs: "
    )
    assert "source pede.pede_2022" in lines[-1]
    assert "definition" not in lines[-1]


def test_an_edited_table_is_changed_data(project_copy, exported):
    in_warehouse(project_copy, "update features.student_profile_v1 set gender = 'x'")
    (line,) = verdict_of(project_copy, exported)
    assert line.startswith(
        "differs: column gender (student_profile.v1) differs: its data changed: "
        "the same definitions, seeds and loads"
    )


def test_a_changed_data_file_is_named(project, exported, tmp_path):
    folder = Path(shutil.copytree(exported, tmp_path / "copy"))
    with (folder / "data.parquet").open("ab") as file:
        file.write(b" ")
    verdict = verify(project, folder / "lock.json")
    assert not verdict.is_equal
    assert "file data.parquet is not the one that was exported" in verdict.lines[0]


def test_a_training_set_that_is_gone_is_an_error(project_copy, exported):
    (project_copy / "models/training_sets" / f"{TRAINING_SET}.sql").unlink()
    schema = project_copy / "models/training_sets/_training_sets__exposures.yml"
    schema.unlink()
    with pytest.raises(FeatureWarehouseError, match=f"no model '{TRAINING_SET}'"):
        verify(Project.open(project_copy), exported / "lock.json")


def test_a_lock_that_is_not_there_is_an_error(project, tmp_path):
    with pytest.raises(FeatureWarehouseError, match="cannot be read"):
        verify(project, tmp_path / "lock.json")
