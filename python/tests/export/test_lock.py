"""A lock: what it refuses to be read as, and how it names a difference."""

import json
from dataclasses import replace

import pytest

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.lock import (
    Lock,
    LockedColumn,
    LockedFile,
    LockedNode,
    LockedView,
    definition_hash,
    differences,
    read,
    written,
)

LOCK = Lock(
    training_set="task_training_set",
    as_of="2026-11-22 09:00:00.000000",
    project={"name": "p", "commit": None, "is_dirty": None},
    manifest="m",
    versions={"feature_warehouse": "0.1.0", "dbt": "1.11.0", "duckdb": "2.0.0"},
    spine={"name": "task_labels", "sql": "s"},
    views=(LockedView("grades", "1", ("mean",), "v"),),
    nodes={
        "task_training_set": LockedNode("model", ("task_labels", "grades.v1"), "j"),
        "task_labels": LockedNode("model", ("pede.raw",), "s"),
        "grades.v1": LockedNode("model", ("staged", "limits"), "v"),
        "staged": LockedNode("model", ("pede.raw",), "g"),
        "limits": LockedNode("seed", (), None, "c"),
        "pede.raw": LockedNode("source", (), None, "9 rows in 1 loads"),
    },
    row_count=2,
    columns=(
        LockedColumn("student_id", "VARCHAR", "task_labels", "1"),
        LockedColumn("mean", "DOUBLE", "grades.v1", "2"),
        LockedColumn("last", "DOUBLE", "grades.v1", "3"),
    ),
    rows_checksum="r",
    files=(LockedFile("data.parquet", None, 2, 100, "f"),),
)


def changed(*, nodes=(), columns=(), **fields):
    """The lock of a rebuild: other rows, and what else the arguments name."""
    checksums = dict(columns)
    return replace(
        LOCK,
        rows_checksum="other",
        nodes={**LOCK.nodes, **dict(nodes)},
        columns=tuple(
            replace(one, checksum=checksums.get(one.name, one.checksum))
            for one in LOCK.columns
        ),
        **fields,
    )


def refusal(text):
    with pytest.raises(FeatureWarehouseError) as caught:
        read(text, name="lock.json")
    return str(caught.value)


def test_a_lock_is_read_as_it_was_written():
    assert read(written(LOCK), name="lock.json") == LOCK


def test_a_lock_cut_short_is_refused():
    assert "lock.json is not whole" in refusal(written(LOCK)[:200])


def test_an_edited_lock_is_refused():
    text = written(LOCK).replace('"row_count": 2', '"row_count": 3')
    assert "lock.json was edited" in refusal(text)


def test_a_lock_of_a_newer_format_names_the_version_that_reads_it():
    content = {**json.loads(written(LOCK)), "format": 2}
    content["versions"]["feature_warehouse"] = "9.1.0"
    text = refusal(json.dumps(content))
    assert "has format 2; this fw reads format 1" in text
    assert "feature_warehouse that wrote it: 9.1.0" in text


@pytest.mark.parametrize("text", ["[]", "{}", "3", "null"])
def test_json_that_is_no_lock_is_refused(text):
    assert "is no lock of fw" in refusal(text)


def test_the_same_rows_are_equal_whatever_else_changed():
    assert differences(LOCK, replace(LOCK, manifest="other")) == []


def test_a_changed_definition_is_named():
    found = changed(
        nodes=[("grades.v1", LockedNode("model", ("staged", "limits"), "w"))],
        columns=[("mean", "x")],
    )
    assert differences(LOCK, found) == [
        "column mean (grades.v1) differs: its definition changed: grades.v1"
    ]


def test_a_definition_that_changed_upstream_is_named():
    found = changed(
        nodes=[("staged", LockedNode("model", ("pede.raw",), "h"))],
        columns=[("mean", "x")],
    )
    assert differences(LOCK, found) == [
        "column mean (grades.v1) differs: its definition changed: staged"
    ]


def test_a_changed_join_is_a_changed_definition():
    node = LockedNode("model", ("task_labels", "grades.v1"), "k")
    found = changed(nodes=[("task_training_set", node)], columns=[("mean", "x")])
    assert differences(LOCK, found) == [
        "column mean (grades.v1) differs: its definition changed: task_training_set"
    ]


def test_a_changed_seed_is_named():
    found = changed(
        nodes=[("limits", LockedNode("seed", (), None, "d"))], columns=[("mean", "x")]
    )
    assert differences(LOCK, found) == [
        "column mean (grades.v1) differs: its data changed: seed limits"
    ]


def test_another_load_is_named_with_its_rows():
    node = LockedNode("source", (), None, "18 rows in 2 loads")
    found = changed(nodes=[("pede.raw", node)], columns=[("mean", "x")])
    assert differences(LOCK, found) == [
        "column mean (grades.v1) differs: its data changed: "
        "source pede.raw (9 rows in 1 loads, now 18 rows in 2 loads)"
    ]


def test_definition_and_data_can_both_have_changed():
    found = changed(
        nodes=[
            ("staged", LockedNode("model", ("pede.raw",), "h")),
            ("limits", LockedNode("seed", (), None, "d")),
        ],
        columns=[("mean", "x")],
    )
    assert differences(LOCK, found) == [
        "column mean (grades.v1) differs: its definition changed: staged; "
        "its data changed: seed limits"
    ]


def test_what_another_column_is_made_of_is_no_cause():
    found = changed(
        nodes=[("limits", LockedNode("seed", (), None, "d"))],
        columns=[("student_id", "x")],
    )
    (line,) = differences(LOCK, found)
    assert line.startswith("column student_id (task_labels) differs")
    assert "limits" not in line


def test_the_first_column_in_the_order_of_the_schema_is_named():
    (line,) = differences(LOCK, changed(columns=[("last", "x"), ("mean", "x")]))
    assert line.startswith("column mean ")


def test_other_software_is_named_where_nothing_else_changed():
    versions = {**LOCK.versions, "duckdb": "2.1.0"}
    (line,) = differences(LOCK, changed(columns=[("mean", "x")], versions=versions))
    assert "the software changed" in line
    assert "now feature_warehouse 0.1.0, dbt 1.11.0, duckdb 2.1.0" in line


def test_an_unexplained_difference_is_changed_data():
    (line,) = differences(LOCK, changed(columns=[("mean", "x")]))
    assert "its data changed: the same definitions, seeds and loads" in line


def test_row_counts_are_told_first():
    lines = differences(LOCK, changed(columns=[("student_id", "x")], row_count=3))
    assert lines[0] == "rows: 2 in the lock, 3 now"


def test_a_lost_column_is_told():
    found = replace(changed(), columns=LOCK.columns[:2])
    lines = differences(LOCK, found)
    assert lines[0] == "column last is missing now"
    assert lines[1].startswith("column last (grades.v1) is missing: ")


def test_a_new_column_is_told():
    columns = (*LOCK.columns, LockedColumn("more", "DOUBLE", "grades.v1", "4"))
    lines = differences(LOCK, replace(changed(), columns=columns))
    assert lines[0] == "column more is new"


def test_another_type_is_told():
    columns = (*LOCK.columns[:2], LockedColumn("last", "FLOAT", "grades.v1", "4"))
    lines = differences(LOCK, replace(changed(), columns=columns))
    assert lines[0] == "column last was DOUBLE, and is FLOAT now"


def test_another_order_of_columns_is_told():
    columns = tuple(reversed(LOCK.columns))
    lines = differences(LOCK, replace(changed(), columns=columns))
    assert lines[0] == "the columns stand in another order"


def test_a_definition_does_not_depend_on_blank_ends():
    assert definition_hash("select 1\n", catalog='"w"', as_of="x") == definition_hash(
        "\nselect 1", catalog='"w"', as_of="x"
    )


def test_another_definition_has_another_hash():
    assert definition_hash("select 1", catalog='"w"', as_of="x") != definition_hash(
        "select 2", catalog='"w"', as_of="x"
    )
