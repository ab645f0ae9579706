"""The generic test lists what makes a snapshot's history unreadable."""

from __future__ import annotations

import json

import pytest
from mini_project import make_project

# rows of key, start and end (days of a month; None is NULL), and how many it lists
SNAPSHOTS = {
    "nothing_captured": ([], 0),
    "never_changed": ([("a", 1, None), ("b", 1, None)], 0),
    "changed_twice": ([("a", 1, 2), ("a", 2, 5), ("a", 5, None)], 0),
    "gap_between_rows": ([("a", 1, 2), ("a", 3, None)], 0),
    "overlapping_rows": ([("a", 1, 3), ("a", 2, None)], 1),
    "row_within_a_row": ([("a", 1, 5), ("a", 2, 3), ("a", 6, None)], 1),
    "row_twice": ([("a", 1, 2), ("a", 1, 2), ("a", 2, None)], 1),
    "ends_before_it_begins": ([("a", 2, 1), ("a", 3, None)], 1),
    "ends_as_it_begins": ([("a", 1, 1), ("a", 1, None)], 1),
    "no_current_row": ([("a", 1, 2), ("b", 1, None)], 1),
    # they overlap, and the key has two
    "two_current_rows": ([("a", 1, None), ("a", 2, None)], 2),
    "key_unknown": ([(None, 1, None)], 1),
    "start_unknown": ([("a", None, None)], 1),
}


def select(rows: list[tuple], start: str, end: str) -> str:
    """SQL of rows of key, other key, start and end."""

    def day(number: int | None) -> str:
        return f"timestamp '2026-01-{number:02}'" if number else "null::timestamp"

    def text(key: str | None) -> str:
        return f"'{key}'" if key else "null::varchar"

    values = [
        f"select {text(key)} as id, "
        f"{place} as place, {day(first)} as {start}, {day(last)} as {end}"
        for place, (key, first, last) in enumerate(rows)
    ]
    empty = f"select 'a' as id, 0 as place, {day(1)} as {start}, {day(1)} as {end}"
    return " union all ".join(values) if values else f"{empty} where false"


@pytest.fixture(scope="module")
def offenders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """How many rows the test lists for each snapshot."""
    project = make_project(tmp_path_factory.mktemp("sound"))
    declared = []

    def add(name: str, sql: str, **arguments: str | list[str]) -> None:
        project.write(f"models/{name}.sql", sql)
        test = {"feature_warehouse.snapshot_is_sound": {"arguments": arguments}}
        declared.append({"name": name, "data_tests": [test]})

    for name, (rows, _) in SNAPSHOTS.items():
        add(name, select(rows, "dbt_valid_from", "dbt_valid_to"), unique_key="id")
    rows, _ = SNAPSHOTS["two_current_rows"]
    two = select(rows, "dbt_valid_from", "dbt_valid_to")
    add("key_of_two_columns", two, unique_key=["id", "place"])
    renamed = {"valid_from": "since", "valid_to": "until"}
    add("renamed", select(rows, "since", "until"), unique_key="id", **renamed)
    project.write("models/models.yml", json.dumps({"models": declared}))
    return {
        node.node.attached_node.split(".")[-1]: node.failures
        for node in project.dbt("build").result
        if node.node.resource_type == "test"
    }


@pytest.mark.parametrize("snapshot", SNAPSHOTS)
def test_it_lists_what_breaks_the_history(snapshot: str, offenders: dict[str, int]):
    assert offenders[snapshot] == SNAPSHOTS[snapshot][1]


def test_a_key_may_be_several_columns(offenders: dict[str, int]):
    assert offenders["key_of_two_columns"] == 0


def test_columns_may_have_other_names(offenders: dict[str, int]):
    assert offenders["renamed"] == 2
