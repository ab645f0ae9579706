"""What was read once is not read again, and nothing wrong is believed."""

import json

import pytest

from feature_warehouse.boundaries import lineage_file
from feature_warehouse.boundaries.lineage_file import remembered
from feature_warehouse.graph import Graph
from feature_warehouse.lineage import graph as lineage_graph
from feature_warehouse.lineage.example import example_graph, node
from feature_warehouse.lineage.graph import lineage_of
from feature_warehouse.lineage.memory import lineage_of_record, record_of


@pytest.fixture
def reads(monkeypatch):
    """The nodes whose SQL is read."""
    seen = []
    plain = lineage_graph.lineage_of_node

    def counted(node, *others):
        seen.append(node.name)
        return plain(node, *others)

    monkeypatch.setattr(lineage_graph, "lineage_of_node", counted)
    return seen


def told(root, graph):
    with remembered(root) as cache:
        return lineage_of(graph, cache=cache)


def file_of(root):
    return root / "target/feature_warehouse/column_lineage.txt"


def test_a_second_run_reads_no_sql_and_tells_the_same(tmp_path, reads):
    graph = example_graph()
    first = told(tmp_path, graph)
    count = len(reads)
    again = told(tmp_path, graph)
    assert len(reads) == count > 0
    assert (again.edges, again.columns) == (first.edges, first.columns)


def test_a_node_that_changed_is_read_and_what_reads_it_by_star_too(tmp_path, reads):
    def made(columns):
        nodes = [
            node("raw", columns=["a", "b"], kind="source"),
            node(
                "one", f'select {columns} from "warehouse"."s"."raw"', parents=["raw"]
            ),
            node("two", 'select * from "warehouse"."s"."one"', parents=["one"]),
            node("other", 'select a from "warehouse"."s"."raw"', parents=["raw"]),
        ]
        return Graph({one.unique_id: one for one in nodes}, "", "")

    told(tmp_path, made("a"))
    reads.clear()
    lineage = told(tmp_path, made("a, b"))
    assert reads == ["one", "two"]
    assert [edge.source.column for edge in lineage.edges if "two" in edge.target.node]


@pytest.mark.parametrize(
    "content",
    ["", "{", "\n\n", "x\n", "é"],
)
def test_a_file_that_is_broken_or_of_other_code_is_not_believed(
    tmp_path, reads, content
):
    graph = example_graph()
    expected = told(tmp_path, graph)
    file_of(tmp_path).write_text(content)
    reads.clear()
    assert told(tmp_path, graph).edges == expected.edges
    assert reads


@pytest.mark.parametrize(
    "record", ["", " [1,", " [1, 2]", ' [["a"],[],{"a":[["n","b",0]]},{},false,null]']
)
def test_a_record_that_is_broken_is_read_again(tmp_path, reads, record):
    graph = example_graph()
    expected = told(tmp_path, graph)
    code, *lines = file_of(tmp_path).read_text().split("\n")
    key = lines[0].split()[0]
    file_of(tmp_path).write_text(f"{code}\n{key}{record}")
    reads.clear()
    assert told(tmp_path, graph).edges == expected.edges
    assert reads


def test_other_code_finds_anew(tmp_path, reads, monkeypatch):
    graph = example_graph()
    told(tmp_path, graph)
    monkeypatch.setattr(lineage_file.sqlglot, "__version__", "other")
    reads.clear()
    told(tmp_path, graph)
    assert reads


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path):
    (tmp_path / "target").write_text("no folder")
    assert told(tmp_path, example_graph()).edges


def test_of_very_many_records_the_oldest_go(tmp_path, monkeypatch):
    monkeypatch.setattr(lineage_file, "_MOST", 1)
    for name in ("one", "two"):
        nodes = [
            node("raw", columns=["a"], kind="source"),
            node(name, 'select a from "warehouse"."s"."raw"', parents=["raw"]),
        ]
        told(tmp_path, Graph({one.unique_id: one for one in nodes}, "", ""))
    _, *lines = file_of(tmp_path).read_text().split("\n")
    assert len(lines) == 1


def test_every_node_of_the_project_is_written_and_read_alike(built_project):
    from feature_warehouse.boundaries.artifacts import read_manifest

    graph = read_manifest(built_project / "target/manifest.json", built_project)
    cache = {}
    lineage_of(graph, cache=cache)
    assert len(cache) > 20
    for found in cache.values():
        written = json.loads(json.dumps(record_of(found)))
        assert lineage_of_record(written) == found
