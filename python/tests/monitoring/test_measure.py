"""What is measured is kept; what cannot be measured is told, and nothing crashes."""

import shutil
import subprocess
import sys
from datetime import datetime

import duckdb
import pytest

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.landing_zone import zone_of
from feature_warehouse.boundaries.stores import store_states
from feature_warehouse.boundaries.warehouse_tables import table_states, view_state
from feature_warehouse.jobs.measure import measure

NOON = datetime(2026, 11, 23, 12)
VIEW = "model.feature_warehouse.student_performance.v1"


def rows(project, sql):
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def stores_of(project):
    return {one.store: one for one in store_states(project)}


@pytest.fixture
def project(synced_copy):
    return Project.open(synced_copy)


@pytest.fixture(scope="module")
def measured(synced_root, tmp_path_factory):
    """A project that was measured once, at noon."""
    root = shutil.copytree(synced_root, tmp_path_factory.mktemp("measured") / "project")
    found = Project.open(root)
    assert measure(found, NOON).not_kept is None
    return found


def test_a_view_has_its_rows_and_its_latest_event(measured):
    # 60 students a wave, three waves
    assert rows(
        measured,
        "select measured_at, row_count, latest_event_timestamp, "
        "latest_created_timestamp = (select max(loaded_at) from raw.loads) "
        f"from registry.freshness_checks where node = '{VIEW}'",
    ) == [(NOON, 180, datetime(2024, 12, 15), True)]


def test_a_table_has_its_node_where_dbt_knows_it(measured):
    found = rows(
        measured,
        "select relation, node, row_count from registry.relation_states where "
        "relation in ('features.student_performance_v1', 'registry.syncs') "
        "order by all",
    )
    assert found == [
        ("features.student_performance_v1", VIEW, 180),
        ("registry.syncs", None, 2),
    ]


def test_all_tables_together_are_no_larger_than_the_file(measured):
    [(tables, file)] = rows(
        measured,
        "select sum(relation_states.bytes), any_value(stores.bytes) "
        "from registry.relation_states cross join registry.stores "
        "where stores.store = 'warehouse'",
    )
    assert 0 < tables <= file


def test_the_warehouse_has_a_disk_and_a_memory_limit(measured):
    [(disk, free, limit, place)] = rows(
        measured,
        "select disk_bytes, disk_free_bytes, memory_limit_bytes, place "
        "from registry.stores where store = 'warehouse'",
    )
    assert 0 < free < disk
    assert limit > 0
    assert place == "data/warehouse.duckdb"


def test_the_memory_limit_is_the_one_that_the_profile_sets(project):
    profiles = project.root / "profiles.yml"
    text = profiles.read_text()
    profiles.write_text(text.replace("TimeZone: UTC", "memory_limit: 512MiB"))
    limit = stores_of(Project.open(project.root))["warehouse"].memory_limit_bytes
    assert limit == 512 * 1024**2


def test_the_same_instant_again_takes_the_place_of_its_measurement(project):
    measure(project, NOON)
    measure(project, NOON)
    measure(project, datetime(2026, 11, 23, 13))
    counts = "select count(*), count(distinct measured_at) from registry.stores"
    assert rows(project, counts) == [(4, 2)]


def test_a_view_whose_table_is_gone_has_no_count_and_the_others_have(project):
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("drop table features.student_performance_v1")
    counts = {node: state.row_count for node, state in measure(project).views}
    assert counts.pop(VIEW) is None
    assert None not in counts.values()


def test_a_view_over_a_table_that_is_gone_has_no_count(project):
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute(
            "drop table features.student_performance_v1; "
            "create table gone (event_timestamp timestamp); "
            "create view features.student_performance_v1 as select * from gone; "
            "drop table gone"
        )
    assert dict(measure(project).views)[VIEW].row_count is None


def test_a_project_that_was_never_synced_has_tables_and_no_views(project_copy):
    found = measure(Project.open(project_copy))
    assert found.not_kept is None
    assert found.views == ()
    assert {node for node, _ in found.tables} == {None}


def test_a_store_that_the_project_does_not_use_is_no_row(project):
    shutil.rmtree(zone_of(project.root))
    assert list(stores_of(project)) == ["warehouse"]


def test_exports_count_the_files_in_them(project):
    export = project.root / "exports" / "one"
    export.mkdir(parents=True)
    (export / "lock.json").write_text("{}")
    (export / "data.parquet").write_bytes(b"12345")
    # 2 and 5 bytes
    assert stores_of(project)["exports"].bytes == 7


def test_exports_that_are_no_folder_are_not_available(project):
    (project.root / "exports").write_text("")
    found = stores_of(project)["exports"]
    assert (found.is_available, found.bytes) == (False, None)
    assert found.reason == "Not a directory: exports"


def test_a_landing_zone_that_is_named_and_gone_is_not_available(project, monkeypatch):
    monkeypatch.setenv("FEATURE_WAREHOUSE_ATTENDANCE", "data/elsewhere")
    found = stores_of(project)["landing zone"]
    assert (found.is_available, found.place) == (False, "data/elsewhere")
    assert found.reason == "No such file or directory: events"


def test_a_landing_zone_with_a_broken_file_is_not_available(project):
    landing = zone_of(project.root) / "events" / "_loaded_at=20261123T120000000000"
    landing.mkdir()
    (landing / "2024-02-01.parquet").write_text("no parquet")
    found = measure(project)
    [zone] = [one for one in found.stores if one.store == "landing zone"]
    assert not zone.is_available
    assert "arquet" in zone.reason
    assert found.not_kept is None
    kept = "select reason from registry.stores where not is_available"
    assert rows(project, kept) == [(zone.reason,)]


def test_a_place_outside_the_project_says_nothing_of_the_machine(
    project, monkeypatch, tmp_path_factory
):
    zone = tmp_path_factory.mktemp("zone")
    (zone / "events").mkdir()
    monkeypatch.setenv("FEATURE_WAREHOUSE_ATTENDANCE", str(zone))
    found = stores_of(project)["landing zone"]
    assert (found.is_available, found.place) == (
        True,
        f"{zone.name}, outside the project",
    )


def test_a_warehouse_that_is_not_there_is_told_and_not_made(project):
    project.warehouse.unlink()
    found = measure(project)
    assert not found.stores[0].is_available
    assert found.not_kept == "there is no warehouse at data/warehouse.duckdb"
    assert not project.warehouse.exists()


def test_a_warehouse_that_is_no_database_is_told(project):
    project.warehouse.write_bytes(b"x" * 5000)
    found = measure(project)
    assert (found.stores[0].is_available, found.tables) == (False, ())
    assert found.not_kept


@pytest.mark.parametrize(("read_only", "is_available"), [(False, False), (True, True)])
def test_a_warehouse_that_another_process_holds_is_told(
    project, read_only, is_available
):
    code = (
        "import duckdb, sys\n"
        f"held = duckdb.connect({str(project.warehouse)!r}, read_only={read_only})\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"held\n"
        found = measure(project)
    assert found.stores[0].is_available is is_available
    # who reads lets others read, but nobody write
    assert "cannot be opened" in found.not_kept
    assert str(project.root) not in found.not_kept


def test_a_block_that_tables_share_counts_for_each_in_equal_parts(tmp_path):
    file = tmp_path / "two.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table a as select 1 as n")
        connection.execute("create table b as select 1 as n union all select 2")
    with duckdb.connect(str(file), read_only=True) as connection:
        found = table_states(connection)
    assert [(one.relation, one.row_count) for one in found] == [
        ("main.a", 1),
        ("main.b", 2),
    ]
    assert sum(one.bytes for one in found) <= file.stat().st_size


def test_names_with_quotes_and_dots_are_measured():
    with duckdb.connect() as connection:
        connection.execute('create table "a ""b"".c" as select 1 as n')
        assert [one.row_count for one in table_states(connection)] == [1]


def test_a_clock_that_a_view_lacks_is_not_known():
    with duckdb.connect() as connection:
        connection.execute("create table v as select timestamp '2024-01-02' as day")
        found = view_state(connection, "main.v", ["day"], event="day", created="gone")
    assert (found.row_count, found.latest_event_timestamp) == (1, datetime(2024, 1, 2))
    assert found.latest_created_timestamp is None


def test_an_empty_view_has_no_event():
    with duckdb.connect() as connection:
        connection.execute("create table v (day timestamp)")
        found = view_state(connection, "main.v", ["day"], event="day", created=None)
    assert (found.row_count, found.latest_event_timestamp) == (0, None)
