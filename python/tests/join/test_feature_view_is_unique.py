"""The generic test lists what would make a join pick a row at random."""

from __future__ import annotations

import json

import pytest
from mini_project import make_project

ROW = "timestamp '2024-01-01'"
LATER = "timestamp '2024-01-02'"
UNWRITTEN = "null::timestamp"
COLUMNS = "student_id, event_timestamp, created_timestamp"
STORE = {"entity": ["student_id"], "event_timestamp_column": "event_timestamp"}
CLOCKS = {"created_timestamp": "created_timestamp"}
ONE_ROW = {**CLOCKS, "one_row_per_event": True}
VIEWS = {
    "distinct_rows": (CLOCKS, [f"'a', {ROW}, {ROW}", f"'b', {ROW}, {ROW}"], 0),
    "corrected_rows": (CLOCKS, [f"'a', {ROW}, {ROW}", f"'a', {ROW}, {LATER}"], 0),
    "repeated_rows": (CLOCKS, [f"'a', {ROW}, {ROW}", f"'a', {ROW}, {ROW}"], 1),
    "unwritten_twice": (CLOCKS, [f"'a', {ROW}, {UNWRITTEN}"] * 2, 1),
    "one_row_corrected": (ONE_ROW, [f"'a', {ROW}, {ROW}", f"'a', {ROW}, {LATER}"], 1),
    "one_row_distinct": (ONE_ROW, [f"'a', {ROW}, {ROW}", f"'a', {LATER}, {LATER}"], 0),
    "null_key": (CLOCKS, [f"null::varchar, {ROW}, {ROW}"], 1),
    "null_event": (CLOCKS, [f"'a', null::timestamp, {ROW}"], 1),
}


@pytest.fixture(scope="module")
def offenders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """How many keys the test lists for each view."""
    project = make_project(tmp_path_factory.mktemp("unique"))
    models = []
    for name, (clocks, rows, _) in VIEWS.items():
        values = ", ".join(f"({row})" for row in rows)
        project.write(
            f"models/{name}.sql",
            f"select * from (values {values}) as rows({COLUMNS})",
        )
        meta = {"feature_store": STORE, "point_in_time": clocks}
        models.append(
            {
                "name": name,
                "config": {"meta": meta},
                "data_tests": ["feature_warehouse.feature_view_is_unique"],
            }
        )
    twice = f"select 'a' as id, {ROW} as t from range(2)"
    project.write("models/undeclared.sql", twice)
    arguments = {"entity": ["id"], "event_timestamp": "t"}
    given = {"feature_warehouse.feature_view_is_unique": {"arguments": arguments}}
    models.append({"name": "undeclared", "data_tests": [given]})
    project.write("models/models.yml", json.dumps({"models": models}))
    outcome = project.dbt("build")
    return {
        node.node.attached_node.split(".")[-1]: node.failures
        for node in outcome.result
        if node.node.resource_type == "test"
    }


@pytest.mark.parametrize("view", VIEWS)
def test_it_lists_the_offending_keys(view: str, offenders: dict[str, int]):
    assert offenders[view] == VIEWS[view][2]


def test_arguments_serve_a_relation_that_declares_nothing(offenders: dict[str, int]):
    assert offenders["undeclared"] == 1
