"""The column lineage of a whole dbt graph, or of one node beside its parents."""

import hashlib
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import NamedTuple

from feature_warehouse.graph import Graph, Node
from feature_warehouse.lineage.node import NodeLineage, lineage_of_node
from feature_warehouse.lineage.records import (
    ColumnName,
    Edge,
    Lineage,
    Step,
    Unresolved,
)
from feature_warehouse.lineage.values import AnyStep, OpenJoin, Path, Source

__all__ = ["NodeLineage", "lineage_key", "lineage_of", "lineage_of_node"]

_LEAVES = ("source", "seed")


class Unread(NamedTuple):
    """A node and its parents, by unique id, and the columns of each."""

    nodes: tuple[str, ...]
    columns: Mapping[str, Sequence[str] | None]


ReadMany = Callable[[Sequence[Unread]], Iterable[NodeLineage]]


def read_in_turn(graph: Graph, unread: Iterable[Unread]) -> list[NodeLineage]:
    """Read the SQL of nodes, one after the other."""
    found = []
    for ids, columns in unread:
        node, *parents = (graph.nodes[one] for one in ids)
        found.append(lineage_of_node(node, parents, columns.get))
    return found


def lineage_of(
    graph: Graph,
    *,
    known_columns: Mapping[str, Sequence[str]] | None = None,
    cache: MutableMapping[str, NodeLineage] | None = None,
    read_many: ReadMany | None = None,
) -> Lineage:
    """Tell what each column of each model and snapshot is made of.

    Parameters
    ----------
    graph
        Nodes with their compiled SQL; a node without is told as unresolved.
    known_columns
        Columns by unique id, as the catalog has them, for what YAML does not declare.
    cache
        What earlier calls found, by `lineage_key`; this call adds to it.
    read_many
        Reads the SQL of nodes that do not depend on each other; one after the other
        where it is not given.

    Examples
    --------
    >>> from feature_warehouse.lineage.example import example_graph
    >>> lineage = lineage_of(example_graph())
    >>> [(edge.source.column, edge.target.column) for edge in lineage.edges]
    [('grade', 'best_grade')]
    """
    reading = _Reading(graph, known_columns or {}, {} if cache is None else cache)
    read_many = read_many or partial(read_in_turn, graph)
    for nodes in graph.generations():
        derived = [one for one in nodes if one.kind not in _LEAVES]
        for node, found in reading.read(derived, read_many):
            reading.take(node, found)
    return Lineage(tuple(reading.edges), tuple(reading.unresolved), reading.columns)


def lineage_key(
    node: Node,
    parents: Sequence[Node],
    columns_of: Callable[[str], Sequence[str] | None],
) -> str:
    """Give a key that changes with all that a node's lineage depends on."""
    parts = [node.sql, node.kind, *sorted(map(str, node.snapshot_rules.items()))]
    for one in (node, *parents):
        columns = columns_of(one.unique_id)
        parts.append(f"{one.unique_id} {one.relation} {one.kind} {columns}")
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


@dataclass
class _Reading:
    """What is known so far, while the nodes are read, parents first."""

    graph: Graph
    known: Mapping[str, Sequence[str]]
    cache: MutableMapping[str, NodeLineage]
    edges: list[Edge] = field(default_factory=list)
    unresolved: list[Unresolved] = field(default_factory=list)
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # columns that are made of later rows, somewhere on their way
    forward: set[tuple[str, str]] = field(default_factory=set)
    # columns that are aggregates over rows of all times
    all_times: set[tuple[str, str]] = field(default_factory=set)
    # nodes of which not all columns could be told
    partial: set[str] = field(default_factory=set)

    def read(
        self, nodes: Sequence[Node], read_many: ReadMany
    ) -> Iterator[tuple[Node, NodeLineage]]:
        """Give each node with its lineage; what the cache has is not read."""
        keys, unread = [], {}
        for node in nodes:
            parents = list(_with_ephemeral(node, self.graph))
            key = lineage_key(node, parents, self.columns_of)
            keys.append(key)
            if self.cache.get(key) is None:
                ids = (node.unique_id, *(one.unique_id for one in parents))
                unread[key] = Unread(ids, {one: self.columns_of(one) for one in ids})
        # what is there is taken while other processes still read
        found = iter(read_many(list(unread.values())))
        for node, key in zip(nodes, keys, strict=True):
            if unread.pop(key, None) is not None:
                self.cache[key] = next(found)
            yield node, self.cache[key]

    def take(self, node: Node, found: NodeLineage) -> None:
        self.columns[node.unique_id] = found.columns
        for name, reason in found.reasons.items():
            if name == "*":
                self.partial.add(node.unique_id)
            self.unresolved.append(Unresolved(ColumnName(node.unique_id, name), reason))
        for name in found.paths:
            self._add_edges(node.unique_id, found, name)

    def columns_of(self, unique_id: str) -> Sequence[str] | None:
        """Give a node's columns; None where they are not all known."""
        if unique_id in self.columns and unique_id not in self.partial:
            return self.columns[unique_id]
        known = [one.lower() for one in self.known.get(unique_id, ())]
        declared = [one.lower() for one in self.graph.nodes[unique_id].columns]
        return tuple(dict.fromkeys([*known, *declared])) or None

    def _add_edges(self, node: str, found: NodeLineage, name: str) -> None:
        target = ColumnName(node, name)
        ways: Collection[Path] = [
            # most values are copies
            (source, self._settled(source, steps) if steps else steps)
            for source, steps in found.paths[name]
        ]
        if len(ways) > 1:
            ways = dict.fromkeys(ways)
        for source, steps in ways:
            self.edges.append(Edge(ColumnName(*source), target, steps))
            if source in self.forward or _look_forward(steps):
                self.forward.add(target)
            is_copied = source in self.all_times and source[0] == found.rows_of
            if is_copied or (found.of_all_times and _aggregates(steps)):
                self.all_times.add(target)

    def _settled(self, source: Source, steps: tuple[AnyStep, ...]) -> tuple[Step, ...]:
        """Decide of each open join whether it is one to later rows."""
        if not _has_open_join(steps):
            return steps
        settled: list[Step] = []
        for place, one in enumerate(steps):
            if not isinstance(one, OpenJoin):
                settled.append(one)
                continue
            why = self._why_later(one)
            if why is None and one.is_unbounded:
                is_own = one.of_all_times and _aggregates(steps[place:])
                if is_own or source in self.all_times:
                    why = f"{one.name}, without a bound in time"
            if why is not None:
                settled.append(Step("join", why, looks_forward=True))
        return tuple(settled)

    def _why_later(self, join: OpenJoin) -> str | None:
        for text, other, own in join.keys:
            is_ahead = not self.forward.isdisjoint(other)
            if is_ahead and self.forward.isdisjoint(own):
                return text
        return None


# thousands of columns take the same few ways
@lru_cache(maxsize=4096)
def _has_open_join(steps: tuple[AnyStep, ...]) -> bool:
    return any(isinstance(one, OpenJoin) for one in steps)


@lru_cache(maxsize=4096)
def _look_forward(steps: tuple[AnyStep, ...]) -> bool:
    return any(one.looks_forward for one in steps)


def _aggregates(steps: Iterable[AnyStep]) -> bool:
    return any(one.kind == "aggregate" for one in steps)


def _with_ephemeral(node: Node, graph: Graph) -> Iterator[Node]:
    """Give a node's parents; those of ephemeral ones too, whose SQL stands in it."""
    seen: set[str] = set()
    waiting = list(node.parents)
    while waiting:
        unique_id = waiting.pop(0)
        parent = graph.nodes.get(unique_id)
        if parent is None or unique_id in seen:
            continue
        seen.add(unique_id)
        yield parent
        if parent.materialized == "ephemeral":
            waiting += parent.parents
