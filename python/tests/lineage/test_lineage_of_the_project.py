"""The project's own lineage: all of it is told, and no feature looks forward."""

import shutil
from collections import Counter

import duckdb
import pytest

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.lineage.graph import lineage_of
from feature_warehouse.lineage.records import ColumnName

RAW = "source.feature_warehouse.pede.pede_2023"


@pytest.fixture(scope="module")
def graph(built_project):
    return Project.open(built_project).parsed().compile(["*"], {})


@pytest.fixture(scope="module")
def lineage(graph):
    return lineage_of(graph)


def derived(graph):
    return [one for one in graph.nodes.values() if one.kind in ("model", "snapshot")]


def is_forward(lineage, node, column):
    return any(
        step.looks_forward
        for edge in lineage.upstream(ColumnName(node, column))
        for step in edge.steps
    )


def test_every_column_is_resolved(graph, lineage):
    assert lineage.unresolved == ()
    assert lineage.resolved_share == 1
    assert set(lineage.columns) == {one.unique_id for one in derived(graph)}


def test_the_columns_are_those_of_the_warehouse(
    built_project, graph, lineage, monkeypatch
):
    monkeypatch.chdir(built_project)  # the landed files are found from the root
    with duckdb.connect(built_project / "data/warehouse.duckdb", read_only=True) as db:
        for node in derived(graph):
            found = db.execute(f"select * from {node.place} limit 0").description
            assert lineage.columns[node.unique_id] == tuple(
                name.lower() for name, *_ in found
            )


def test_every_source_of_a_column_is_a_column_of_a_parent(graph, lineage):
    for edge in lineage.edges:
        assert edge.source.node in graph.nodes[edge.target.node].parents
        known = lineage.columns.get(edge.source.node) or [
            name.lower() for name in graph.nodes[edge.source.node].columns
        ]
        assert edge.source.column in known


def test_no_feature_looks_forward(graph, lineage):
    features = [one for one in derived(graph) if one.layer == "features"]
    found = [
        (one.title, column)
        for one in features
        for column in lineage.columns[one.unique_id]
        if is_forward(lineage, one.unique_id, column)
    ]
    assert (found, len(features) > 4) == ([], True)


def test_the_labels_look_forward_and_their_spine_does_not(graph, lineage):
    outcomes = graph.model("student_outcomes").unique_id
    found = {
        column: is_forward(lineage, outcomes, column)
        for column in lineage.columns[outcomes]
    }
    assert {name for name, is_one in found.items() if is_one} == {
        "next_level_gap",
        "has_left",
        "label_timestamp",
    }


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("level_gap_labels", "is_gap_worse_next_wave"),
        ("level_behind_labels", "is_behind_next_wave"),
        ("programme_exit_labels", "has_left_next_wave"),
    ],
)
def test_each_label_looks_forward(graph, lineage, name, label):
    assert is_forward(lineage, graph.model(name).unique_id, label)


def test_a_change_of_grade_comes_from_the_cells_of_that_grade(graph, lineage):
    progress = graph.model("student_progress").unique_id
    raw = {
        (edge.source.node.rsplit(".", 1)[1], edge.source.column)
        for edge in lineage.upstream(ColumnName(progress, "ida_change"))
        if edge.source.node.startswith("source.")
    }
    assert raw == {("pede_2022", "ida"), ("pede_2023", "ida"), ("pede_2024", "ida")}


def test_part_of_a_project_is_read_alone(built_project):
    graph = Project.open(built_project).parsed().compile(["student_profile"], {})
    lineage = lineage_of(graph)
    profile = graph.model("student_profile").unique_id
    found = {edge.source for edge in lineage.by_target[ColumnName(profile, "stage")]}
    waves = graph.model("int_student__waves").unique_id
    assert found == {ColumnName(waves, "stage")}
    assert profile not in {one.column.node for one in lineage.unresolved}


def built_columns(db, nodes):
    """Build nodes from their SQL; give each column's values, in no order."""
    found = {}
    for node in nodes:
        db.execute(f"create or replace table {node.place} as {node.sql}")
        cursor = db.execute(f"select * from {node.place}")
        rows = cursor.fetchall()
        for place, (name, *_) in enumerate(cursor.description):
            values = Counter(str(row[place]) for row in rows)
            found[ColumnName(node.unique_id, name.lower())] = values
    return found


@pytest.mark.parametrize("column", ["mat", "idade", "turma"])
def test_other_cells_change_only_the_columns_downstream(
    built_project, tmp_path, graph, lineage, column
):
    warehouse = shutil.copy(built_project / "data/warehouse.duckdb", tmp_path)
    below = {edge.target: None for edge in lineage.downstream(ColumnName(RAW, column))}
    # the rejects have a row for each cell that cannot be read, drift one for each
    # stage with a value: there, cells make rows
    order = [
        node
        for node in map(graph.nodes.get, lineage.columns)
        if node.kind == "model"
        and "attendance" not in node.name
        and node.name != "stg_pede__rejects"
        and node.layer != "monitoring"
    ]
    with duckdb.connect(warehouse) as db:
        for node in order:
            if node.materialized == "view":
                db.execute(f"drop view {node.place}")
        before = built_columns(db, order)
        cells = graph.nodes[RAW].place
        # each cell goes to the row before, any one to the last
        db.execute(f"""
            update {cells} set "{column}" = moved.cell
            from (
                select
                    rowid as place,
                    coalesce(
                        lead("{column}") over (order by rowid), min("{column}") over ()
                    ) as cell
                from {cells}
                where "{column}" is not null
            ) as moved
            where {cells}.rowid = moved.place
        """)
        after = built_columns(db, order)
    changed = {one for one in before if before[one] != after[one]}
    assert changed <= set(below)
    assert len(changed) > 3
