"""L003 and L005: features that read later rows, and those of which nothing is known."""

from collections.abc import Iterator

from feature_warehouse.graph import Graph, Node
from feature_warehouse.lineage.records import ColumnName, Lineage
from feature_warehouse.lint.reach import feature_views, ways
from feature_warehouse.lint.records import Finding, found


def forward_looks(graph: Graph, lineage: Lineage) -> Iterator[Finding]:
    """Name the columns of feature views that later rows come into, and through what."""
    for view in feature_views(graph):
        for name in lineage.columns.get(view.unique_id, ()):
            through = sorted(
                {
                    f"{step.name} in {_title(graph, edge.target.node)}"
                    for edge, _ in ways(lineage, ColumnName(view.unique_id, name))
                    for step in edge.steps
                    if step.looks_forward
                }
            )
            if through:
                yield found(
                    "L003",
                    view,
                    name,
                    what=f"later rows come into it through {', '.join(through)}",
                    mend="let the window end at the current row, and join rows known "
                    "by then; windows_as_known and point_in_time_join do",
                )


def untold(graph: Graph, lineage: Lineage) -> Iterator[Finding]:
    """Name the columns of feature views whose way to the sources is not known."""
    reasons = {one.column: one.reason for one in lineage.unresolved}
    for view in feature_views(graph):
        for name in lineage.columns.get(view.unique_id, ()):
            column = ColumnName(view.unique_id, name)
            ends = {column, *(edge.source for edge, _ in ways(lineage, column))}
            for end in sorted(ends & reasons.keys()):
                yield _unknown(view, name, f"of {end.title}: {reasons[end]}")
        for node in (view, *graph.ancestors(view)):
            whole = ColumnName(node.unique_id, "*")
            if whole in reasons:
                yield _unknown(view, None, f"of {node.title}: {reasons[whole]}")


def _unknown(view: Node, name: str | None, what: str) -> Finding:
    return found(
        "L005",
        view,
        name,
        what=f"it cannot be told what it is made of: that {what}",
        mend="name the columns in the SQL or the YAML of what it reads",
    )


def _title(graph: Graph, unique_id: str) -> str:
    node = graph.nodes.get(unique_id)
    return node.title if node else unique_id
