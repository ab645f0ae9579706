"""A timeline gives what the view gives, and is left alone where it would not."""

from __future__ import annotations

import json

import pytest
from mini_project import MiniProject, make_project

HOOK = "{{ feature_warehouse.build_timeline() }}"
# nine in ten rows are corrected or late; 200 students, 30 events each
FEATURE_ROWS = """
select
    's' || (i % 200) as student_id,
    date '2024-01-01' + day as event_timestamp,
    date '2024-01-01' + (day + hash(i) % 9)::integer as available_timestamp,
    date '2024-01-01' + (day + i // 6000)::integer as created_timestamp,
    i as x
from (select i, (i // 200 % 30)::integer as day from range({rows}) as rows(i))
"""
SPINE = """
select
    's' || (i % 210) as student_id,
    timestamp '2024-01-01' + to_hours((hash(i) % 1000)::integer) as event_timestamp,
    i as row_id
from range(3000) as rows(i)
"""


def metadata(**point_in_time: object) -> dict:
    store = {"entity": ["student_id"], "event_timestamp_column": "event_timestamp"}
    clocks = {clock: clock for clock in ("available_timestamp", "created_timestamp")}
    return {
        "meta": {"feature_store": store, "point_in_time": {**clocks, **point_in_time}}
    }


def join_of(view: str, **arguments: str) -> str:
    given = "".join(f", {key}={value!r}" for key, value in arguments.items())
    return (
        "{{ feature_warehouse.point_in_time_join(ref('spine'), "
        f"[feature_warehouse.feature_view(ref('{view}'))]{given}) }}}}"
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MiniProject:
    """Views with and without a timeline, built twice, then with more rows."""
    config = {"+materialized": "table", "hooked": {"+post-hook": HOOK}}
    project = make_project(
        tmp_path_factory.mktemp("timeline"), project={"models": {"mini": config}}
    )
    ttl = {"count": 12, "period": "day"}
    views = {
        "bare": metadata(ttl=ttl),
        "timed": metadata(ttl=ttl, timeline=True),
        "as_a_view": {**metadata(timeline=True), "materialized": "view"},
        "unhooked": metadata(timeline=True),
    }
    models = [{"name": name, "config": config} for name, config in views.items()]
    project.write("models/models.yml", json.dumps({"models": models}))
    rows = FEATURE_ROWS.format(rows="{{ var('rows') }}")
    for name in views:
        folder = "models" if name == "unhooked" else "models/hooked"
        project.write(f"{folder}/{name}.sql", rows)
    project.write("models/spine.sql", SPINE)
    project.write("models/from_bare.sql", join_of("bare"))
    project.write("models/from_timed.sql", join_of("timed"))
    project.write("models/from_a_view.sql", join_of("as_a_view"))
    project.write("models/from_unhooked.sql", join_of("unhooked"))
    project.execute("create table unhooked__timeline as select 'stale' as student_id")
    for view in ("bare", "timed"):
        project.write(f"models/{view}_early.sql", join_of(view, as_of="2024-01-20"))
        project.write(f"models/{view}_late.sql", join_of(view, as_of="2025-01-01"))
    project.succeed("run", "--vars", "{rows: 12000}")
    project.write("first_run.sql", compiled(project, "from_timed"))
    project.succeed("run", "--vars", "{rows: 18000}")
    return project


def differences(project: MiniProject, one: str, other: str) -> int:
    return project.execute(
        f"select count(*) from ((from {one} except all from {other}) "
        f"union all (from {other} except all from {one}))"
    )[0][0]


def compiled(project: MiniProject, model: str) -> str:
    folder = project.folder / "target" / "compiled" / "mini" / "models"
    return (folder / f"{model}.sql").read_text()


@pytest.mark.parametrize("when", ["from_{}", "{}_early", "{}_late"])
def test_a_timeline_gives_the_rows_of_its_view(built: MiniProject, when: str):
    one, other = when.format("bare"), when.format("timed")
    assert built.execute(f"select count(x) > 1000 from {one}") == [(True,)]
    assert differences(built, one, other) == 0


def test_the_join_reads_the_timeline_that_the_view_declares(built: MiniProject):
    assert "timed__timeline" in compiled(built, "from_timed")
    assert "over (" not in compiled(built, "from_timed")


def test_the_first_run_reads_the_timeline_too(built: MiniProject):
    # dbt listed the relations before the hook made one more
    assert "timed__timeline" in (built.folder / "first_run.sql").read_text()


def test_an_as_of_after_all_rows_reads_the_timeline(built: MiniProject):
    assert "timed__timeline" in compiled(built, "timed_late")


def test_an_as_of_before_a_row_does_not_read_the_timeline(built: MiniProject):
    assert "timed__timeline" not in compiled(built, "timed_early")


def test_a_second_run_builds_the_timeline_again(built: MiniProject):
    # rows 12,000 to 17,999 came with the second run
    assert built.execute("select max(x) >= 12000 from timed__timeline") == [(True,)]


def test_a_timeline_has_one_row_a_key_and_instant(built: MiniProject):
    assert built.execute(
        "select count(*) from (select 1 from timed__timeline "
        "group by student_id, visible_us having count(*) > 1)"
    ) == [(0,)]


@pytest.mark.parametrize("view", ["bare", "as_a_view", "spine"])
def test_no_other_model_gets_a_timeline(built: MiniProject, view: str):
    assert built.execute(
        f"select count(*) from duckdb_tables() where table_name = '{view}__timeline'"
    ) == [(0,)]


def test_a_timeline_that_no_hook_keeps_is_not_read(built: MiniProject):
    assert "__timeline" not in compiled(built, "from_unhooked")


def test_a_view_that_is_no_table_is_joined_without_one(built: MiniProject):
    assert "__timeline" not in compiled(built, "from_a_view")
