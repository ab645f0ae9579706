"""Which columns of a compiled training set are near to a person."""

from collections.abc import Mapping

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.jobs.column_lineage import column_lineage
from feature_warehouse.lineage.records import ColumnName
from feature_warehouse.pii import Tag, tags
from feature_warehouse.training_set import CompiledTrainingSet


def personal_data(project: Project, made: CompiledTrainingSet) -> Mapping[str, Tag]:
    """Give the tag of each column of a set, in the set's order.

    Examples
    --------
    >>> personal_data(project, made)["gender"].level  # doctest: +SKIP
    'quasi'
    """
    graph = made.graph.upto(made.node)
    lineage = column_lineage(project, graph)
    found = tags(graph, lineage)
    names = lineage.columns.get(made.node.unique_id, ())
    return {name: found[ColumnName(made.node.unique_id, name)] for name in names}
