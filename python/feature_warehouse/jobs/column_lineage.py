"""Where the columns of a project come from; what did not change is not read again."""

from collections.abc import Mapping, Sequence

from feature_warehouse import collector
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.lineage_file import remembered
from feature_warehouse.boundaries.lineage_processes import processes
from feature_warehouse.graph import Graph
from feature_warehouse.lineage.graph import lineage_of
from feature_warehouse.lineage.records import Lineage


def column_lineage(
    project: Project,
    graph: Graph,
    *,
    known_columns: Mapping[str, Sequence[str]] | None = None,
) -> Lineage:
    """Tell the lineage of a graph of the project, as `lineage_of` does.

    Examples
    --------
    >>> project = Project.open(".")  # doctest: +SKIP
    >>> column_lineage(project, graph).resolved_share  # doctest: +SKIP
    1.0
    """
    with (
        collector.waiting(),
        remembered(project.root) as cache,
        processes(graph) as read_many,
    ):
        return lineage_of(
            graph, known_columns=known_columns, cache=cache, read_many=read_many
        )
