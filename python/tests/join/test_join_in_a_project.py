"""What the join finds by itself: YAML, clocks, columns, names of spines, mocks."""

from __future__ import annotations

import json
from datetime import date

import pytest
from mini_project import MiniProject, make_project

TABLES = """
create schema raw;
create table raw.spine as
select
    'a' as student_id,
    timestamp '2024-01-11' as event_timestamp,
    1 as label;
create table raw.grades as
select * from (
    values
        ('a', timestamp '2024-01-05', date '2024-01-06', date '2024-01-06', 1, 'u'),
        ('a', timestamp '2024-01-05', date '2024-01-07', date '2024-01-08', 2, 'v'),
        ('a', timestamp '2024-01-08', date '2024-01-12', date '2024-01-06', 3, 'w')
) as rows(student_id, event_timestamp, available_timestamp, created_timestamp, x, note);
"""
SPINE = "source('raw', 'spine')"
GRADES = "source('raw', 'grades')"
CONTRACT = {
    "student_id": "varchar",
    "event_timestamp": "timestamp",
    "published_at": "date",
    "x": "integer",
}
METADATA = "feature_warehouse.feature_view_metadata"
STORE = {"entity": ["student_id"], "event_timestamp_column": "event_timestamp"}
YAML = {
    "sources": [{"name": "raw", "tables": [{"name": "spine"}, {"name": "grades"}]}],
    "models": [
        {
            "name": "declared",
            "config": {
                "materialized": "table",
                "contract": {"enforced": True},
                "meta": {
                    "feature_store": STORE,
                    "point_in_time": {
                        "available_timestamp": "published_at",
                        "ttl": {"count": 5, "period": "day"},
                    },
                },
            },
            "columns": [{"name": n, "data_type": t} for n, t in CONTRACT.items()],
            "versions": [{"v": 1}],
        }
    ],
    "unit_tests": [
        {
            "name": "a_mock_needs_the_entity_only",
            "model": "of_versioned_yaml",
            "overrides": {"macros": {METADATA: {"entity": ["student_id"]}}},
            "given": [
                {
                    "input": SPINE,
                    "rows": [
                        {"student_id": "a", "event_timestamp": "2024-01-02", "label": 7}
                    ],
                },
                {
                    "input": "ref('declared', v=1)",
                    "rows": [
                        {"student_id": "a", "event_timestamp": "2024-01-02", "x": 1},
                        {"student_id": "a", "event_timestamp": "2024-01-03", "x": 2},
                    ],
                },
            ],
            "expect": {"rows": [{"student_id": "a", "label": 7, "x": 1}]},
        },
        {
            "name": "a_mock_is_joined_with_the_clocks_that_are_named",
            "model": "conventional_clocks",
            "overrides": {
                "macros": {
                    METADATA: {
                        "available_timestamp": "available_timestamp",
                        "created_timestamp": "created_timestamp",
                    }
                }
            },
            "given": [
                {
                    "input": SPINE,
                    "rows": [{"student_id": "a", "event_timestamp": "2024-01-05"}],
                },
                {
                    "input": GRADES,
                    # dbt adds the columns that are left out
                    "rows": [
                        {"student_id": "a", "event_timestamp": "2024-01-02", "x": 1},
                        {
                            "student_id": "a",
                            "event_timestamp": "2024-01-03",
                            "available_timestamp": "2024-01-06",
                            "x": 2,
                        },
                    ],
                },
            ],
            "expect": {"rows": [{"student_id": "a", "x": 1}]},
        },
    ],
}


def join(spine: str, *views: str, **arguments: object) -> str:
    given = "".join(f", {key}={value!r}" for key, value in arguments.items())
    called = ", ".join(f"feature_warehouse.feature_view({view})" for view in views)
    return f"{{{{ feature_warehouse.point_in_time_join({spine}, [{called}]{given}) }}}}"


KEY = "entities=['student_id']"
BY_KEY = f"{GRADES}, {KEY}"
NAMED = (
    "'{}', features=['{}'], entities=['student_id'], "
    "available_timestamp='available_timestamp', created_timestamp='created_timestamp'"
)
MODELS = {
    "declared_v1": (
        "select student_id, event_timestamp, available_timestamp as published_at, x "
        "from {{ source('raw', 'grades') }} where x <> 2"
    ),
    "of_versioned_yaml": join(SPINE, "ref('declared', v=1)"),
    "given_beats_yaml": join(
        SPINE, "ref('declared', v=1), ttl={'count': 6, 'period': 'day'}"
    ),
    "conventional_clocks": join(SPINE, BY_KEY),
    "asked_for_clock": join(
        SPINE,
        f"{GRADES}, {KEY}, features={{'created_timestamp': 'written_at', 'x': 'x'}}",
    ),
    "of_named_rows": (
        "with spine as (select * from {{ source('raw', 'grades') }}),\n"
        "spine_rows as (select * from {{ source('raw', 'grades') }}),\njoined as (\n"
        + join(SPINE, NAMED.format("spine", "x"), NAMED.format("spine_rows", "note"))
        + "\n)\nselect * from joined"
    ),
    "emptied": join(SPINE, "ref('declared', v=1)"),
    "as_of_variable": join(SPINE, BY_KEY),
    "as_of_date": join(SPINE, BY_KEY, as_of="2024-01-07"),
    "as_of_zone": join(SPINE, BY_KEY, as_of="2024-01-07T21:00:00-03:00"),
    "as_of_quoted": join(SPINE, BY_KEY, as_of="'2024-01-07 23:59:59.999999'"),
    "as_of_expression": join(SPINE, BY_KEY, as_of="date '2024-01-06' + 1"),
    "of_a_cte": (
        "with spine as (\n"
        "select 'a' as student_id, timestamptz '2024-01-11 00:00:00+00' as t\n"
        "),\njoined as (\n"
        + join("'spine'", BY_KEY, event_timestamp="t")
        + "\n)\nselect * from joined"
    ),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> MiniProject:
    made = make_project(tmp_path_factory.mktemp("project"))
    made.execute(TABLES)
    made.write("models/models.yml", json.dumps(YAML))
    for name, sql in MODELS.items():
        made.write(f"models/{name}.sql", sql)
    made.succeed("build")
    return made


def test_a_version_finds_its_yaml(project: MiniProject):
    # the row of the 5th is six days old, the YAML says five
    assert project.execute("select x from of_versioned_yaml") == [(None,)]


def test_what_is_given_beats_the_yaml(project: MiniProject):
    assert project.execute("select x from given_beats_yaml") == [(1,)]


def test_the_declared_clock_is_no_feature(project: MiniProject):
    columns = [row[0] for row in project.execute("describe of_versioned_yaml")]
    assert columns == ["student_id", "event_timestamp", "label", "x"]


def test_a_view_that_carries_clocks_is_joined_with_them(project: MiniProject):
    # the row of the 8th is available on the 12th; of the 5th the later written one wins
    assert project.execute("select x, note from conventional_clocks") == [(2, "v")]


def test_a_clock_can_be_asked_for_and_stays_a_clock(project: MiniProject):
    assert project.execute("select written_at, x from asked_for_clock") == [
        (date(2024, 1, 8), 2)
    ]


@pytest.mark.parametrize(
    ("model", "seen"),
    [
        ("as_of_date", 1),
        # 21:00 of the 7th in UTC-3 is the 8th, when the correction was written
        ("as_of_zone", 2),
        ("as_of_quoted", 1),
        ("as_of_expression", 1),
    ],
)
def test_an_as_of_can_be_written_as(project: MiniProject, model: str, seen: int):
    assert project.execute(f"select x from {model}") == [(seen,)]


def test_the_spine_can_be_a_cte_called_spine(project: MiniProject):
    assert project.execute("select x from of_a_cte") == [(2,)]


def test_views_can_be_ctes_called_like_ours(project: MiniProject):
    assert project.execute("select x, note from of_named_rows") == [(2, "v")]


def test_an_empty_run_compiles(project: MiniProject):
    project.succeed("run", "--empty", "--select", "emptied")
    assert project.execute("select count(*) from emptied") == [(0,)]


def test_as_of_comes_from_the_variable(project: MiniProject):
    # YAML makes a date of it
    as_of = "{feature_warehouse_as_of: 2024-01-07}"
    project.succeed("run", "--vars", as_of, "--select", "as_of_variable")
    assert project.execute("select x from as_of_variable") == [(1,)]


def test_it_compiles_before_the_view_is_built(tmp_path):
    made = make_project(tmp_path)
    row = "select 'a' as student_id, now() as event_timestamp"
    made.write("models/spine.sql", row)
    made.write("models/later.sql", f"{row}, 1 as x")
    made.write("models/joined.sql", join("ref('spine')", f"ref('later'), {KEY}"))
    made.succeed("compile")


LOCATIONS = ["{}", "'{}'", "read_parquet('{}')", "read_parquet(['{}'])"]


def test_spine_and_view_can_be_files(tmp_path):
    made = make_project(tmp_path)
    made.execute(TABLES)
    sources = []
    for n, location in enumerate(LOCATIONS):
        tables = []
        for name in ("spine", "grades"):
            file = tmp_path / f"{name}.parquet"
            made.execute(f"copy raw.{name} to '{file}'")
            meta = {"external_location": location.format(file)}
            tables.append({"name": name, "config": {"meta": meta}})
        sources.append({"name": f"raw_{n}", "tables": tables})
        sql = join(SPINE, BY_KEY).replace("'raw'", f"'raw_{n}'")
        made.write(f"models/joined_{n}.sql", sql)
    made.write("models/sources.yml", json.dumps({"sources": sources}))
    made.succeed("run", "--empty")
    made.succeed("run")
    for n in range(len(LOCATIONS)):
        joined = made.execute(f"select label, x, note from joined_{n}")
        assert joined == [(1, 2, "v")]


@pytest.fixture(scope="module")
def of_unknown_columns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What dbt says of joins to views whose columns nobody knows at compile time."""
    made = make_project(tmp_path_factory.mktemp("unknown"))
    made.execute(TABLES)
    sources = YAML["sources"]
    made.write("models/sources.yml", json.dumps({"sources": sources}))
    clocks = ["available_timestamp", "created_timestamp"]
    one, both = clocks[:1], clocks
    for name, features, given in (
        ("without_clocks", None, []),
        ("features_without_clocks", ["x"], []),
        ("without_the_second", ["x"], one),
        ("with_both", None, both),
    ):
        arguments = "".join(f", {clock}='{clock}'" for clock in given)
        view = f"'raw.grades', {KEY}, features={features}{arguments}"
        made.write(f"models/{name}.sql", join(SPINE, view.replace("None", "none")))
    outcome = made.dbt("run")
    return {node.node.name: str(node.message) for node in outcome.result}


@pytest.mark.parametrize(
    ("model", "clock"),
    [
        ("without_clocks", "available_timestamp"),
        ("features_without_clocks", "available_timestamp"),
        ("without_the_second", "created_timestamp"),
    ],
)
def test_a_clock_that_a_view_of_unknown_columns_carries_has_to_be_given(
    model: str, clock: str, of_unknown_columns: dict[str, str]
):
    assert f"raw.grades carries the clock {clock}" in of_unknown_columns[model]
    assert "mend: " in of_unknown_columns[model]


def test_a_view_of_unknown_columns_is_joined_with_the_clocks_given(
    of_unknown_columns: dict[str, str],
):
    assert of_unknown_columns["with_both"] == "OK"
