"""What a workbook restates is captured: the old value stays known, and who is gone."""

import csv
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest
from checkout import dbt_build

from feature_warehouse import Warehouse
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.jobs.export import export
from feature_warehouse.jobs.ingest import ingest
from feature_warehouse.jobs.verify import verify
from feature_warehouse.lock import Lock

SNAPSHOT = "student_registration_snapshot"
TRAINING_SET = "registration_training_set"
TRAINING_SET_SQL = """{{ feature_warehouse.point_in_time_join(
    spine=ref('programme_exit_labels'),
    feature_views=[feature_warehouse.feature_view(ref('student_registration', v=1))]
) }}
"""
FEATURES = ["entry_year", "gender", "school_kind", "stage"]
OTHER_GENDER = {"female": "Masculino", "male": "Feminino"}


@dataclass(frozen=True)
class History:
    """A project after three loads: as it is, one student gone, he is back."""

    root: Path
    before: Lock
    # after the first, second and third load was captured
    instants: list[pd.Timestamp]
    # whose gender the second load corrects, and whom it no longer has
    corrected: str
    removed: str
    # the snapshot's rows before and after a run that finds no change
    captured: list[tuple]
    captured_again: list[tuple]

    def known(
        self, student: str, instants: Iterable[pd.Timestamp], as_of: object = None
    ) -> pd.DataFrame:
        """The student's features at some instants, in their order."""
        spine = pd.DataFrame({"event_timestamp": list(instants)})
        spine.insert(0, "student_id", student)
        asked = [f"student_registration.v1:{name}" for name in FEATURES]
        rows = Warehouse(self.root).training_set(spine, asked, as_of=as_of).df()
        return rows.sort_values("event_timestamp", ignore_index=True)[FEATURES]


@pytest.fixture(scope="module")
def history(built_project: Path, tmp_path_factory: pytest.TempPathFactory) -> History:
    root = tmp_path_factory.mktemp("history") / "project"
    shutil.copytree(built_project, root)
    (root / f"models/training_sets/{TRAINING_SET}.sql").write_text(TRAINING_SET_SQL)
    profile = root / "profiles.yml"
    profile.write_text(profile.read_text().replace("UTC", "America/Sao_Paulo"))
    move_the_last_wave_near_now(root / "seeds/pede_waves.csv")
    instants = [build(root)]
    before = export(Project.open(root), TRAINING_SET, root / "before", purpose="a test")

    corrected = student(root, "event_timestamp = '2023-12-15'")
    removed = student(root, "event_timestamp > '2024-12-15'")
    gender = query(root, f"select gender from {state_of(corrected)}")[0][0]
    workbooks = restated(root, corrected, OTHER_GENDER[gender], removed)
    for workbook in workbooks:
        load(root, workbook)
        instants.append(build(root))
    captured = query(root, f"select * from snapshots.{SNAPSHOT} order by all")
    dbt_build(root, "--select", SNAPSHOT)
    again = query(root, f"select * from snapshots.{SNAPSHOT} order by all")
    return History(root, before, instants, corrected, removed, captured, again)


def build(root: Path) -> pd.Timestamp:
    """Build the view; give an instant (UTC) after its capture."""
    dbt_build(root, "--select", "+student_registration.v1")
    return pd.Timestamp(datetime.now(timezone.utc).replace(tzinfo=None))


def load(root: Path, workbook: Path) -> None:
    ingest(
        workbook,
        warehouse=Project.open(root).warehouse,
        sources=root / "models/staging/pede/_pede__sources.yml",
        report=str,
    )


def query(root: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(root / "data/warehouse.duckdb"), read_only=True) as file:
        return file.execute(sql).fetchall()


def state_of(student_id: str) -> str:
    return f"snapshots.{SNAPSHOT} where student_id = '{student_id}'"


def student(root: Path, condition: str) -> str:
    """The first student whose state is wholly known."""
    known = " and ".join(f"{name} is not null" for name in FEATURES)
    ((found,),) = query(
        root,
        f"select min(student_id) from snapshots.{SNAPSHOT} "
        f"where {condition} and {known} and dbt_valid_to is null",
    )
    return found


def move_the_last_wave_near_now(calendar: Path) -> None:
    """So that no ttl hides it, whenever the tests run."""
    with calendar.open(newline="") as file:
        header, *waves = csv.reader(file)
    today = datetime.now(timezone.utc).date()
    reference, published = (today - timedelta(days) for days in (60, 30))
    waves[-1] = [waves[-1][0], str(reference), f"{published} 00:00:00"]
    with calendar.open("w", newline="") as file:
        csv.writer(file).writerows([header, *waves])


def restated(root: Path, corrected: str, gender: str, removed: str) -> list[Path]:
    """The workbook with one student corrected and one gone, and with him again."""
    book = openpyxl.load_workbook(root / "sample.xlsx")
    page = book["PEDE2023"]
    row, column = row_of(page, corrected), headers(page).index("Gênero") + 1
    page.cell(row, column).value = gender
    book.save(root / "with_him.xlsx")
    for page in book:
        if row := row_of(page, removed):
            page.delete_rows(row)
    book.save(root / "without_him.xlsx")
    return [root / "without_him.xlsx", root / "with_him.xlsx"]


def headers(page: openpyxl.worksheet.worksheet.Worksheet) -> list[str]:
    return [cell.value for cell in page[1]]


def row_of(page: openpyxl.worksheet.worksheet.Worksheet, student_id: str) -> int | None:
    column = headers(page).index("RA") + 1
    rows = range(2, page.max_row + 1)
    return next((n for n in rows if page.cell(n, column).value == student_id), None)


def test_a_corrected_value_is_known_and_the_old_one_as_of_before(history: History):
    wave_published = [pd.Timestamp("2024-02-01")]
    first, second, _ = history.instants
    old = history.known(history.corrected, wave_published, as_of=first)["gender"][0]
    new = history.known(history.corrected, wave_published, as_of=second)["gender"][0]
    assert {old, new} == {"female", "male"}
    assert history.known(history.corrected, wave_published)["gender"][0] == new


def test_a_student_who_is_gone_is_null_until_he_is_back(history: History):
    rows = history.known(history.removed, history.instants)
    assert rows.notna().all(axis=1).tolist() == [True, False, True]
    assert rows.isna().all(axis=1).tolist() == [False, True, False]
    assert rows.iloc[0].to_dict() == rows.iloc[2].to_dict()


@pytest.mark.parametrize(("load", "is_known"), [(0, True), (1, False), (2, True)])
def test_whether_he_is_gone_is_as_known_then(
    history: History, load: int, is_known: bool
):
    now, as_of = [history.instants[-1]], history.instants[load]
    rows = history.known(history.removed, now, as_of=as_of)
    assert bool(rows["gender"].notna()[0]) is is_known


def test_a_student_gone_and_back_is_three_rows_without_a_gap(history: History):
    rows = query(
        history.root,
        "select dbt_is_deleted, dbt_valid_from, dbt_valid_to "
        f"from {state_of(history.removed)} order by dbt_valid_from",
    )
    # the first is of the calendar before the last wave was moved
    assert [row[0] for row in rows] == ["False", "False", "True", "False"]
    starts, ends = [row[1] for row in rows], [row[2] for row in rows]
    assert ends == [*starts[1:], None]


def test_a_capture_is_in_utc_whatever_the_time_zone_of_the_session(history: History):
    ((captured,),) = query(
        history.root,
        f"select dbt_valid_from from {state_of(history.removed)} "
        "and dbt_is_deleted = 'True'",
    )
    first, second, _ = history.instants
    assert first < captured < second


def test_a_run_that_finds_no_change_adds_nothing(history: History):
    assert history.captured == history.captured_again


def test_only_who_changed_is_captured_again(history: History):
    first = history.instants[0]
    rows = query(
        history.root,
        f"select student_id, count(*) from snapshots.{SNAPSHOT} "
        f"where dbt_valid_from > '{first}' group by all",
    )
    # the correction; the deletion and the return
    assert dict(rows) == {history.corrected: 1, history.removed: 2}


def test_the_lock_of_before_verifies_after_later_captures(history: History):
    # the built project's capture, and that of the moved calendar
    assert history.before.nodes[SNAPSHOT].content.endswith(" rows in 2 captures")
    project = Project.open(history.root)
    assert verify(project, history.root / "before/lock.json").is_equal
    now = export(project, TRAINING_SET, history.root / "now", purpose="a test")
    assert now.rows_checksum != history.before.rows_checksum
    assert now.nodes[SNAPSHOT].content.endswith(" rows in 4 captures")


def test_verify_says_that_a_snapshot_was_lost(history: History, tmp_path: Path):
    root = Path(shutil.copytree(history.root, tmp_path / "project"))
    with duckdb.connect(str(root / "data/warehouse.duckdb")) as file:
        file.execute(f"delete from snapshots.{SNAPSHOT}")
        file.execute("delete from features.student_registration_v1")
    lines = verify(Project.open(root), root / "before/lock.json").lines
    assert f"its data changed: snapshot {SNAPSHOT} (" in lines[0]
    assert "in 2 captures, now 0 rows in 0 captures" in lines[0]
