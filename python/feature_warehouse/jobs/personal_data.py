"""Which columns of a training set are near to a person."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

import duckdb

from feature_warehouse.boundaries import warehouse_file
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.graph import Graph, Node
from feature_warehouse.jobs.column_lineage import column_lineage
from feature_warehouse.jobs.join import Join
from feature_warehouse.jobs.rebuild import schema_of
from feature_warehouse.lineage.records import ColumnName
from feature_warehouse.pii import Tag, tag_of_untold, tags
from feature_warehouse.training_set import CompiledTrainingSet


def personal_data(project: Project, made: CompiledTrainingSet) -> Mapping[str, Tag]:
    """Give the tag of each column that the set's SQL gives, in the set's order.

    Examples
    --------
    >>> personal_data(project, made)["gender"].level  # doctest: +SKIP
    'quasi'
    """
    graph = made.graph.upto(made.node)
    with _reading(project) as connection:
        names = [name for name, _ in schema_of(connection, f"(\n{made.sql}\n)")]
        found = _tags(project, graph, connection)
    return {name: _tag(graph, made.node, name, found) for name in names}


def personal_data_of_join(project: Project, join: Join) -> Mapping[str, Tag]:
    """Give the tag of each feature that is joined, and of a model that is the spine.

    A data frame and SQL are the caller's own, and their columns have no tag here.

    Examples
    --------
    >>> personal_data_of_join(project, join)["gender"].level  # doctest: +SKIP
    'quasi'
    """
    holders = {one.output: (one.view.unique_id, one.feature) for one in join.features}
    if join.spine.node is not None:
        own = join.spine.node.unique_id
        holders = {name: (own, name) for name in join.columns} | holders
    parsed = project.parsed()
    ids = {unique_id: None for unique_id, _ in holders.values()}
    before = parsed.graph
    names = {before.nodes[one].name for one in ids}
    whole = parsed.compile([f"+{name}" for name in sorted(names)], {})
    graph = whole.upto(*(whole.nodes[one] for one in ids))
    with _reading(project) as connection:
        found = _tags(project, graph, connection)
    return {
        name: _tag(graph, graph.nodes[holder], column, found)
        for name, (holder, column) in holders.items()
    }


@contextmanager
def _reading(project: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    settings = {**project.settings, "file_search_path": str(project.root)}
    with warehouse_file.reading(project.warehouse, settings) as connection:
        yield connection


def _tags(
    project: Project, graph: Graph, connection: duckdb.DuckDBPyConnection
) -> Mapping[ColumnName, Tag]:
    known = _undeclared(connection, graph)
    return tags(graph, column_lineage(project, graph, known_columns=known))


def _tag(graph: Graph, node: Node, column: str, found: Mapping[ColumnName, Tag]) -> Tag:
    tag = found.get(ColumnName(node.unique_id, column.lower()))
    return tag_of_untold(graph, node, found) if tag is None else tag


def _undeclared(
    connection: duckdb.DuckDBPyConnection, graph: Graph
) -> Mapping[str, Sequence[str]]:
    """Give the columns of the sources that have some which YAML leaves out."""
    found = {}
    for node in graph.nodes.values():
        if node.kind != "source":
            continue
        # one that is gone has no column that could come through
        with suppress(duckdb.Error):
            names = [name for name, _ in schema_of(connection, node.relation)]
            declared = {name.lower() for name in node.columns}
            if any(name.lower() not in declared for name in names):
                found[node.unique_id] = names
    return found
