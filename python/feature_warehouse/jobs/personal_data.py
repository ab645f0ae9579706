"""Which columns of a compiled training set are near to a person."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

import duckdb

from feature_warehouse.boundaries import warehouse_file
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.graph import Graph
from feature_warehouse.jobs.column_lineage import column_lineage
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
    settings = {**project.settings, "file_search_path": str(project.root)}
    with warehouse_file.reading(project.warehouse, settings) as connection:
        names = [name for name, _ in schema_of(connection, f"(\n{made.sql}\n)")]
        known = _undeclared(connection, graph)
    found = tags(graph, column_lineage(project, graph, known_columns=known))
    own = made.node.unique_id
    untold = tag_of_untold(graph, made.node, found)
    return {name: found.get(ColumnName(own, name.lower()), untold) for name in names}


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
