"""The command `fw land`: counts, reasons and the days to build."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_day_files_land import CLASS, bad_files, day

from feature_warehouse.cli import main

REPOSITORY = Path(__file__).parents[3]
FLAGS = "--event-time-start 2023-11-03 --event-time-end 2024-02-03"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("FEATURE_WAREHOUSE_ATTENDANCE", raising=False)
    monkeypatch.delenv("DBT_PROFILES_DIR", raising=False)
    root = tmp_path / "project"
    root.mkdir()
    for name in ("dbt_project.yml", "profiles.yml"):
        (root / name).write_bytes((REPOSITORY / name).read_bytes())
    return root


def fw(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_it_prints_counts_reasons_and_the_days_to_build(
    project: Path, tmp_path: Path
) -> None:
    bad_files(tmp_path / "days")
    result = fw("land", tmp_path / "days", "--project-dir", project)
    assert result.exit_code == 0
    first, *rejected, last = result.stdout.splitlines()
    assert first == "1 file landed, 5 rejected, 0 already landed; 1 event"
    assert len(rejected) == 5
    assert "rejected lacks.parquet: has no column present" in rejected
    assert last == f"next: dbt build {FLAGS}"
    assert (project / "data/attendance/events").is_dir()


def test_with_flags_it_prints_nothing_but_the_flags(
    project: Path, tmp_path: Path
) -> None:
    bad_files(tmp_path / "days")
    result = fw("land", tmp_path / "days", "--flags", "--project-dir", project)
    assert result.stdout == f"{FLAGS}\n"
    assert "rejected cut.parquet: is cut short" in result.stderr


def test_with_flags_it_prints_nothing_where_nothing_new_landed(
    project: Path, tmp_path: Path
) -> None:
    day(tmp_path / "days" / "a.parquet", CLASS)
    fw("land", tmp_path / "days", "--project-dir", project)
    again = fw("land", tmp_path / "days", "--flags", "--project-dir", project)
    assert (again.exit_code, again.stdout) == (0, "")
    assert "nothing changed" in again.stderr


def test_a_folder_that_is_not_there_exits_with_2(project: Path, tmp_path: Path) -> None:
    result = fw("land", tmp_path / "nowhere", "--project-dir", project)
    assert result.exit_code == 2
    assert "error: there is no folder" in result.stderr


def test_a_sample_lands(project: Path, tmp_path: Path) -> None:
    days = tmp_path / "days"
    sampled = fw(
        *["sample", "--students", 12, "--out", tmp_path / "pede.xlsx"],
        *["--attendance", days, "--attendance-days", 9],
    )
    assert sampled.stdout.splitlines() == [str(tmp_path / "pede.xlsx"), str(days)]
    landed = fw("land", days, "--project-dir", project)
    files = len(list(days.iterdir()))
    assert landed.stdout.startswith(f"{files} files landed, 0 rejected")


def test_ingest_makes_an_empty_landing_zone(project: Path, tmp_path: Path) -> None:
    fw("ingest", tmp_path / "no.xlsx", "--project-dir", project)
    made = sorted((project / "data/attendance").rglob("*.parquet"))
    assert [path.name for path in made] == ["none.parquet", "none.parquet"]
