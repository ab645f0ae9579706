"""How far a column reaches: which columns it is made of, and of which time."""

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum

from feature_warehouse.graph import FEATURES, Graph, Node
from feature_warehouse.lineage.records import ColumnName, Edge, Lineage, Step


class Time(IntEnum):
    """Of which rows a value is, seen from the row that it ends in."""

    EARLIER = 0
    SAME = 1
    LATER = 2


def reached(lineage: Lineage, column: ColumnName) -> Mapping[ColumnName, Time]:
    """Give each column that one is made of, with the latest time it is read of.

    Examples
    --------
    >>> from feature_warehouse.lineage.records import Edge, Step
    >>> grade, best = ColumnName("grades", "grade"), ColumnName("m", "best")
    >>> lead = Step("window", "lead", looks_forward=True)
    >>> reached(Lineage((Edge(grade, best, (lead,)),)), best)[grade].name
    'LATER'
    """
    latest: dict[ColumnName, Time] = {}
    for edge, time in ways(lineage, column):
        latest[edge.source] = max(time, latest.get(edge.source, time))
    return latest


def ways(lineage: Lineage, column: ColumnName) -> Iterator[tuple[Edge, Time]]:
    """Give every edge on a way into a column once, and the time at its far end."""
    open_ends = [(column, Time.SAME)]
    seen = set(open_ends)
    for target, time in open_ends:
        for edge in lineage.by_target.get(target, ()):
            further = (edge.source, _time(edge.steps, time))
            yield edge, further[1]
            if further not in seen:
                seen.add(further)
                open_ends.append(further)


def _time(steps: Iterable[Step], so_far: Time) -> Time:
    steps = tuple(steps)
    if so_far is Time.LATER or any(one.looks_forward for one in steps):
        return Time.LATER
    if any(one.kind == "window" and one.name == "lag" for one in steps):
        return Time.EARLIER
    return so_far


def feature_views(graph: Graph) -> Iterator[Node]:
    """Give the feature views of the project, versions apart."""
    for node in graph.nodes.values():
        if node.kind == "model" and node.layer == FEATURES:
            yield node


def feature_columns(view: Node, lineage: Lineage) -> tuple[str, ...]:
    """Give the columns of a view that are features: neither its keys nor its clocks."""
    store = view.meta.get("feature_store") or {}
    clocks = view.meta.get("point_in_time") or {}
    others = {*store.get("entity", ()), store.get("event_timestamp_column")}
    others |= {clocks.get("available_timestamp"), clocks.get("created_timestamp")}
    names = lineage.columns.get(view.unique_id) or tuple(
        name.lower() for name in view.columns
    )
    return tuple(name for name in names if name not in others)
