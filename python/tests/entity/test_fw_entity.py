"""`fw entity` names every place: tables, day files, exports, what is left to do."""

import json
import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from feature_warehouse.audit import Entry
from feature_warehouse.boundaries.audit_log import AuditLog
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.landing_zone import zone_of
from feature_warehouse.cli import main
from feature_warehouse.day_file import SCHEMA
from feature_warehouse.jobs.entity import find_entity


@pytest.fixture
def project(tmp_path):
    """A project with a warehouse, two landed files and three exports of A-1."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "dbt_project.yml").write_text("name: p\n")
    (root / "profiles.yml").write_text(
        "p: {target: t, outputs: {t: {type: duckdb, path: the.warehouse.duckdb}}}\n"
    )
    made = Project.open(root)
    with duckdb.connect(str(made.warehouse)) as connection:
        connection.execute(
            "create schema raw; create schema features;"
            "create table raw.people as from (values ('A-1', 'friend of A-2'), "
            "('A-2', null), ('A-12', 'x')) as t (\"the key\", remark);"
            "create table raw.loads as select 'people.xlsx' as file_name;"
            "create table features.grades as "
            "select 'A-1' as person_id, 7 as grade from range(3);"
            "create table features.numbers as select 1 as n;"
            "create view features.shown as from features.grades"
        )
    folder = zone_of(root) / "events" / "_loaded_at=20260101T000000000000"
    folder.mkdir(parents=True)
    for day, students in (("01", ["A-1", "A-1"]), ("02", ["A-2"])):
        columns = {"student_id": students, "event_id": ["e"] * len(students)}
        rows = [
            pa.array(columns.get(one.name, [None] * len(students)), one.type)
            for one in SCHEMA
        ]
        pq.write_table(pa.table(rows, schema=SCHEMA), folder / f"2024-01-{day}.parquet")
    for suffix in ("parquet", "csv", "arrow"):
        _export(root.parent / suffix / f"data.{suffix}")
        AuditLog.of(made).append(
            Entry("export", out=str(root.parent / suffix), purpose="a study")
        )
    return made


def _export(path):
    path.parent.mkdir()
    table = pa.table({"person_id": ["A-1", "A-3"]})
    if path.suffix == ".parquet":
        pq.write_table(table, path)
    elif path.suffix == ".csv":
        path.write_text("person_id\nA-1\nA-3\n")
    else:
        with pa.ipc.new_file(path, table.schema) as sink:
            sink.write_table(table)


def places(project, entity):
    found = find_entity(project, entity).places
    return {(one.kind, Path(one.name).name): (one.rows, one.columns) for one in found}


def test_every_place_is_named_with_its_rows_and_columns(project):
    assert places(project, "A-1") == {
        ("warehouse", "raw.people"): (1, ("the key",)),
        ("warehouse", "features.grades"): (3, ("person_id",)),
        ("landing zone", "2024-01-01.parquet"): (2, ("student_id",)),
        ("export", "data.parquet"): (1, ("person_id",)),
        ("export", "data.csv"): (1, ("person_id",)),
        ("export", "data.arrow"): (1, ("person_id",)),
    }


def test_a_remark_that_names_somebody_is_a_place_too(project):
    (people,) = [
        one for one in find_entity(project, "A-2").places if one.kind == "warehouse"
    ]
    # his own row, and the remark on A-1
    assert (people.rows, people.columns, people.mentions) == (
        2,
        ("the key",),
        ("remark",),
    )


def test_an_export_says_who_made_it_and_why(project):
    notes = [one.note for one in find_entity(project, "A-1").places if one.note]
    assert len(notes) == 3
    assert all(note.endswith(" for a study") for note in notes)


def test_an_export_that_is_gone_is_to_be_looked_for(project):
    gone = project.root.parent / "csv"
    shutil.rmtree(gone)
    found = find_entity(project, "A-1")
    assert found.by_hand[0].startswith(f"{gone} is not there any more, export at ")
    assert "the workbooks that were loaded: people.xlsx" in found.by_hand


def test_a_broken_log_may_hide_exports_and_that_is_said(project):
    log = AuditLog.of(project).path
    log.write_text("".join(log.read_text().splitlines(keepends=True)[1:]))
    assert "its chain is broken" in find_entity(project, "A-1").by_hand[-1]


def test_a_file_that_cannot_be_read_hides_no_other(project):
    path = project.root.parent / "parquet" / "data.parquet"
    path.write_text("junk")
    found = find_entity(project, "A-1")
    assert found.by_hand[0].startswith(f"{path} cannot be read: ")
    assert [one.name[-5:] for one in found.places if one.kind == "export"] == [
        "a.csv",
        "arrow",
    ]


def test_an_unknown_entity_is_nowhere(project):
    done = CliRunner().invoke(
        main, ["entity", "A-99", "--project-dir", str(project.root)]
    )
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == (
        "A-99 is nowhere; 4 tables and 5 files were searched"
    )


def test_programs_read_json(project):
    done = CliRunner().invoke(
        main, ["entity", "A-1", "--json", "--project-dir", str(project.root)]
    )
    content = json.loads(done.stdout)
    assert (content["entity"], len(content["places"])) == ("A-1", 6)


def test_a_request_without_a_name_is_an_error(project):
    done = CliRunner().invoke(main, ["entity", " ", "--project-dir", str(project.root)])
    assert done.exit_code == 2
    assert "no entity is named" in done.stderr


def test_the_search_leaves_no_trace_of_the_entity(project):
    before = AuditLog.of(project).path.read_text()
    find_entity(project, "A-1")
    assert AuditLog.of(project).path.read_text() == before
