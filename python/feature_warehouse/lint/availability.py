"""L004: rows that are held to be available before what they are made of."""

from collections.abc import Iterator

from feature_warehouse.graph import Graph, Node
from feature_warehouse.lineage.records import ColumnName, Lineage
from feature_warehouse.lint.reach import feature_views
from feature_warehouse.lint.records import Finding, found

# words in the names of clocks that say when a row could be used; when it was loaded or
# created says only when this warehouse came to hold it
_AVAILABLE = {"available", "landed", "known", "published", "received", "released"}
_ENDS = ("_at", "_timestamp", "_time", "_date")
# what makes an instant earlier than the one it is given
_EARLIER = {"least", "min", "-", "first", "first_value", "arg_min", "lag", "any_value"}
_EARLIER |= {"date_trunc", "timestamp_trunc", "date_sub", "timestamp_sub"}
# of lists, and of buckets and days that are put together from parts of an instant
_EARLIER |= {"array_min", "date_bin", "date_from_parts"}


def too_early(graph: Graph, lineage: Lineage) -> Iterator[Finding]:
    """Compare the available time of each feature view with that of what it reads.

    A view's own is compared with that of each parent its features come from; where a
    parent has one too and is a model, it is compared with its parents in turn.
    """
    done: set[str] = set()
    for view in feature_views(graph):
        clocks = view.meta.get("point_in_time") or {}
        own = clocks.get("available_timestamp")
        open_nodes = [(view, own)] if own else []
        for node, clock in open_nodes:
            if node.unique_id in done:
                continue
            done.add(node.unique_id)
            for parent in _parents(graph, lineage, node):
                parent_clocks = _clocks(parent, lineage)
                if parent_clocks:
                    yield from _compared(node, clock, parent, parent_clocks, lineage)
                    open_nodes.append((parent, parent_clocks[0]))


def _parents(graph: Graph, lineage: Lineage, node: Node) -> Iterator[Node]:
    """The nodes that the columns of a node come from."""
    read = {
        edge.source.node
        for name in lineage.columns.get(node.unique_id, ())
        for edge in lineage.by_target.get(ColumnName(node.unique_id, name), ())
    }
    return (graph.nodes[one] for one in sorted(read) if one in graph.nodes)


def _clocks(node: Node, lineage: Lineage) -> list[str]:
    """The columns that say when a row could be used, the declared one first."""
    declared = (node.meta.get("point_in_time") or {}).get("available_timestamp")
    names = lineage.columns.get(node.unique_id) or [one.lower() for one in node.columns]
    told = [
        name
        for name in names
        if name.endswith(_ENDS) and not _AVAILABLE.isdisjoint(name.split("_"))
    ]
    return sorted(told, key=lambda name: (name != declared, name))


def _compared(
    node: Node, clock: str, parent: Node, parent_clocks: list[str], lineage: Lineage
) -> Iterator[Finding]:
    ways = [
        edge
        for edge in lineage.by_target.get(ColumnName(node.unique_id, clock), ())
        if edge.source.node == parent.unique_id and edge.source.column in parent_clocks
    ]
    if not ways:
        yield found(
            "L004",
            node,
            clock,
            what=f"it is not made of {parent.name}.{parent_clocks[0]}, when the rows "
            "that it reads could be used",
            mend="let it be the latest (greatest, max) of the available times of all "
            "that the row is made of",
        )
        return
    earlier = [{one.name for one in edge.steps} & _EARLIER for edge in ways]
    if all(earlier):
        yield found(
            "L004",
            node,
            clock,
            what=f"it goes back from {parent.name}.{ways[0].source.column} through "
            f"{', '.join(sorted(earlier[0]))}",
            mend="take the latest (greatest, max) of the available times, not an "
            "earlier instant",
        )
