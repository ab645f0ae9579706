"""L001: features made of what their label is made of, of the same wave or later."""

from collections.abc import Iterator, Mapping

from feature_warehouse.graph import TRAINING_SETS, Graph, Node
from feature_warehouse.lineage.clocks import has_clock
from feature_warehouse.lineage.records import ColumnName, Lineage
from feature_warehouse.lint.reach import Time, feature_columns, feature_views, reached
from feature_warehouse.lint.records import Finding, found

_SAID = {Time.LATER: "a later wave", Time.SAME: "the same wave"}


def label_leaks(graph: Graph, lineage: Lineage) -> Iterator[Finding]:
    """Compare each feature with the labels it is trained on; with none, with all.

    A label of the next wave and a feature of this one may be made of one column. Both
    of the next wave, or both of this one, may not: the feature then is the answer.
    """
    labels = {
        node.unique_id: (
            node,
            answers(graph, lineage, ColumnName(node.unique_id, column.lower())),
        )
        for node in graph.nodes.values()
        if (column := (node.meta.get("label") or {}).get("column"))
    }
    partners = _partners(graph, lineage, set(labels))
    for view in feature_views(graph):
        for name in feature_columns(view, lineage):
            column = ColumnName(view.unique_id, name)
            made_of = reached(lineage, column)
            for label_id in sorted(partners.get(column) or labels):
                label, sources = labels[label_id]
                shared = {
                    source: made_of[source]
                    for source, time in sources.items()
                    if source in made_of and made_of[source] >= time
                }
                if shared:
                    yield _leak(view, name, label, shared)


def answers(
    graph: Graph, lineage: Lineage, column: ColumnName
) -> Mapping[ColumnName, Time]:
    """Give the source columns that an answer is made of, with the latest time of each.

    Clocks of the same time are none: when a thing happened is no answer by itself, and
    all features of an event are made of it.
    """
    return {
        source: time
        for source, time in reached(lineage, column).items()
        if (node := graph.nodes.get(source.node)) is not None
        and node.kind == "source"
        and (time is Time.LATER or not has_clock([source.column]))
    }


def _partners(
    graph: Graph, lineage: Lineage, labels: set[str]
) -> Mapping[ColumnName, set[str]]:
    """The labels that each feature meets in a training set."""
    partners: dict[ColumnName, set[str]] = {}
    for node in graph.nodes.values():
        met = labels.intersection(node.parents)
        if node.layer != TRAINING_SETS or not met:
            continue
        for name in lineage.columns.get(node.unique_id, ()):
            for edge in lineage.by_target.get(ColumnName(node.unique_id, name), ()):
                partners.setdefault(edge.source, set()).update(met)
    return partners


def _leak(
    view: Node, name: str, label: Node, shared: Mapping[ColumnName, Time]
) -> Finding:
    column = label.meta["label"]["column"]
    told = ", ".join(
        f"{source.title} of {_SAID.get(time, 'an earlier wave')}"
        for source, time in sorted(shared.items())[:3]
    )
    more = f" and {len(shared) - 3} more" if len(shared) > 3 else ""
    return found(
        "L001",
        view,
        name,
        what=f"it is made of {told}{more}, as the label {label.title}.{column} is",
        mend="make the feature of an earlier wave, or leave it out of the sets with "
        "this label",
    )
