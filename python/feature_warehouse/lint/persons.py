"""P001 to P003: features that name persons, and sources of which nobody said so."""

from collections.abc import Iterator

from feature_warehouse.graph import Graph
from feature_warehouse.lineage.records import ColumnName, Lineage
from feature_warehouse.lint.reach import feature_views
from feature_warehouse.lint.records import Finding, found
from feature_warehouse.pii import problems, tags


def persons(graph: Graph, lineage: Lineage) -> Iterator[Finding]:
    """Name the direct identifiers in feature views, and what is wrong in the tags."""
    tagged = tags(graph, lineage)
    for view in feature_views(graph):
        for name in lineage.columns.get(view.unique_id, ()):
            tag = tagged[ColumnName(view.unique_id, name)]
            if tag.level == "direct":
                yield found(
                    "P001",
                    view,
                    name,
                    what=f"it names a person: {tag.because}",
                    mend="leave it out; docs/privacy.md says what lowers a tag",
                )
    for problem in problems(graph):
        node = graph.nodes[problem.node]
        is_missing = "no pii tag" in problem.what
        yield found(
            "P002" if is_missing else "P003",
            node,
            problem.column,
            what=f"it {problem.what}",
            mend="add pii: direct, quasi or none to the column's config.meta"
            if is_missing
            else "write pii: {level: direct, quasi or none, because: the reason}",
        )
