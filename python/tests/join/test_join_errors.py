"""A join that cannot be right does not compile; the text says where and the remedy."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from mini_project import make_project

TABLES = """
create schema raw;
create table raw.spine (student_id varchar, event_timestamp timestamp, label integer);
create table raw.numbered (student_id integer, event_timestamp timestamp);
create table raw.timeless (student_id varchar, label integer);
create table raw.grades (
    student_id varchar,
    event_timestamp timestamp,
    created_timestamp timestamp,
    x integer,
    label integer
);
create table raw.no_clock (student_id varchar, x integer);
create table raw.no_feature (student_id varchar, event_timestamp timestamp);
"""
KEY = "entities=['student_id']"


@dataclass(frozen=True)
class Mistake:
    """A call that is wrong, and what its error must name."""

    views: str
    words: tuple[str, ...]
    spine: str = "source('raw', 'spine')"
    more: str = ""


def view(table: str = "grades", more: str = f"{KEY}, features=['x']") -> str:
    return f"feature_warehouse.feature_view(source('raw', '{table}'), {more})"


MISTAKES = {
    "no_views": Mistake("", ("feature_views is empty", "at least one")),
    "unknown_feature": Mistake(
        view(more=f"{KEY}, features=['y']"), ("raw.grades has no feature y", "x, label")
    ),
    "no_feature": Mistake(
        view("no_feature", KEY), ("raw.no_feature gives no feature",)
    ),
    "no_event_timestamp": Mistake(
        view("no_clock"),
        ("raw.no_clock has no column event_timestamp", "event_timestamp='<column>'"),
    ),
    "missing_available_timestamp": Mistake(
        view(more=f"{KEY}, features=['x'], available_timestamp='published_at'"),
        ("raw.grades has no column published_at", "available_timestamp='<column>'"),
    ),
    "missing_created_timestamp": Mistake(
        view(more=f"{KEY}, features=['x'], created_timestamp='written_at'"),
        ("raw.grades has no column written_at", "created_timestamp='<column>'"),
    ),
    "no_entity": Mistake(
        view(more="features=['x']"),
        ("raw.grades has no entity", "meta.feature_store.entity", "entities=["),
    ),
    "unknown_key": Mistake(
        view(more="entities=['pupil_id'], features=['x']"),
        ("raw.grades has no column pupil_id", "student_id, event_timestamp"),
    ),
    "two_features_of_one_name": Mistake(
        f"{view()}, {view()}",
        ("raw.grades both give a column x", "features={'x': 'other_x'}"),
    ),
    "names_that_differ_in_case": Mistake(
        ", ".join([view(), view(more=f"{KEY}, features={{'x': 'X'}}")]),
        ("both give a column X",),
    ),
    "a_feature_called_like_a_spine_column": Mistake(
        view(more=f"{KEY}, features=['label']"),
        ("raw.spine and raw.grades both give a column label", "'other_label'"),
    ),
    "a_feature_called_like_a_key_of_an_unknown_spine": Mistake(
        view(more=f"{KEY}, features={{'x': 'event_timestamp'}}"),
        ("raw.unbuilt and raw.grades both give a column event_timestamp",),
        spine="source('raw', 'unbuilt')",
    ),
    "a_feature_asked_for_twice": Mistake(
        view(more=f"{KEY}, features=['x', 'x']"), ("x is asked for twice",)
    ),
    "spine_without_the_entity": Mistake(
        view(more="entities={'student_id': 'sibling_id'}, features=['x']"),
        ("raw.spine has no column sibling_id", "raw.grades", "entities={'student_id'"),
    ),
    "spine_without_the_instant": Mistake(
        view(),
        ("raw.timeless has no column event_timestamp", "event_timestamp='<column>'"),
        spine="source('raw', 'timeless')",
    ),
    "named_spine_without_the_entity": Mistake(
        view(),
        ("the spine asked_rows has no column student_id",),
        spine="'asked_rows'",
    ),
    "a_key_of_another_type": Mistake(
        view(),
        ("raw.grades.student_id is VARCHAR", "is INTEGER", "never cast"),
        spine="source('raw', 'numbered')",
    ),
    "unknown_ttl_period": Mistake(
        view(more=f"{KEY}, features=['x'], ttl={{'count': 1, 'period': 'month'}}"),
        ("raw.grades", "month", "second, minute, hour or day"),
    ),
    "a_ttl_that_is_a_number": Mistake(
        view(more=f"{KEY}, features=['x'], ttl=30"),
        ("raw.grades", "{'count': 30, 'period': 'day'}"),
    ),
    "a_negative_ttl": Mistake(
        view(more=f"{KEY}, features=['x'], ttl={{'count': -1, 'period': 'day'}}"),
        ("raw.grades", "-1"),
    ),
    "an_as_of_that_is_no_instant": Mistake(
        view(),
        ("as_of 2024-01-01T7 is no instant", "2024-02-02 00:00:00"),
        more=", as_of='2024-01-01T7'",
    ),
    "an_unknown_key_in_the_yaml": Mistake(
        "feature_warehouse.feature_view(source('raw', 'misspelt'))",
        ("raw.misspelt", "unknown key in meta.point_in_time: tll", "one_row_per_event"),
    ),
}


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What dbt says of each model, from one run."""
    project = make_project(tmp_path_factory.mktemp("errors"))
    project.execute(TABLES)
    names = [
        "spine",
        "numbered",
        "timeless",
        "grades",
        "no_clock",
        "no_feature",
        "unbuilt",
    ]
    misspelt = {"name": "misspelt", "config": {"meta": {"point_in_time": {"tll": 1}}}}
    tables = [{"name": name} for name in names] + [misspelt]
    sources = {"sources": [{"name": "raw", "tables": tables}]}
    project.write("models/sources.yml", json.dumps(sources))
    for name, mistake in MISTAKES.items():
        project.write(
            f"models/{name}.sql",
            "{{ feature_warehouse.point_in_time_join("
            f"{mistake.spine}, [{mistake.views}]{mistake.more}) }}}}",
        )
    columns = "{feature_warehouse_spine_columns: [pupil_id, event_timestamp]}"
    outcome = project.dbt("run", "--vars", columns)
    return {node.node.name: node.message or "" for node in outcome.result}


@pytest.mark.parametrize("name", MISTAKES)
def test_the_error_names_the_fault_and_the_remedy(name: str, errors: dict[str, str]):
    for word in MISTAKES[name].words:
        assert word in errors[name]
    assert "mend: " in errors[name]


@pytest.mark.parametrize("name", MISTAKES)
def test_the_error_names_the_model(name: str, errors: dict[str, str]):
    assert f"where: {name}" in errors[name]


def test_an_adapter_without_a_variant_is_refused(tmp_path):
    project = make_project(tmp_path)
    project.write(
        "models/elsewhere.sql",
        "{% if execute %}{{ feature_warehouse.default__point_in_time_join("
        "'spine', {}, 'event_timestamp', [], none) }}{% endif %}",
    )
    outcome = project.dbt("run")
    assert "no variant for the adapter duckdb" in outcome.result[0].message
