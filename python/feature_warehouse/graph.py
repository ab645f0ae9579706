"""The dbt graph as records: what a model is, who owns it, what it reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from typing import Any, NamedTuple

from feature_warehouse.errors import FeatureWarehouseError

LABELS = "labels"
FEATURES = "features"
TRAINING_SETS = "training_sets"


class Column(NamedTuple):
    """A column as its YAML declares it."""

    name: str
    description: str
    type: str | None
    meta: Mapping[str, Any]


@dataclass(frozen=True)
class Node:
    """A model, seed, snapshot or source.

    ``raw_sql`` has its Jinja; ``sql`` is there once dbt compiled it. ``macros`` has the
    text of each macro that it calls, those of dbt itself left out.
    """

    unique_id: str
    name: str
    kind: str
    layer: str
    version: str | None
    latest_version: str | None
    relation: str
    sql: str | None
    columns: Mapping[str, Column]
    description: str
    meta: Mapping[str, Any]
    owner: str
    parents: tuple[str, ...]
    checksum: str
    deprecation_date: str | None = None
    snapshot_rules: Mapping[str, Any] = field(default_factory=dict)
    group: str = ""
    email: str = ""
    tags: tuple[str, ...] = ()
    access: str = ""
    is_contracted: bool = False
    materialized: str = ""
    path: str = ""
    raw_sql: str = ""
    macros: tuple[str, ...] = field(default=(), repr=False)

    @property
    def title(self) -> str:
        """The name people use: ``student_performance.v1``, or the name alone."""
        return f"{self.name}.v{self.version}" if self.version else self.name

    @property
    def place(self) -> str:
        """Schema and table, without the warehouse's name: ``features.grades_v1``."""
        return ".".join(self.relation.replace('"', "").split(".")[-2:])


@dataclass(frozen=True)
class Exposure:
    """What uses the project's models from outside, such as a model that predicts."""

    unique_id: str
    name: str
    kind: str
    label: str
    description: str
    maturity: str
    owner: str
    email: str
    url: str
    path: str
    parents: tuple[str, ...]
    meta: Mapping[str, Any]


@dataclass(frozen=True)
class Check:
    """A data test or a unit test; ``node`` is the one it is declared on, if any."""

    unique_id: str
    name: str
    kind: str
    node: str | None
    column: str | None
    severity: str
    parents: tuple[str, ...]


@dataclass(frozen=True)
class Graph:
    """All nodes, exposures and checks, and a fingerprint of what defines the nodes.

    Nodes and checks are held by unique id, exposures by name.
    """

    nodes: Mapping[str, Node]
    fingerprint: str
    dbt_version: str
    exposures: Mapping[str, Exposure] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)

    def ancestors(self, node: Node) -> Iterator[Node]:
        """Give all that a node is built from, in the order of unique ids."""
        found: set[str] = set()
        open_ids = list(node.parents)
        while open_ids:
            unique_id = open_ids.pop()
            if unique_id in found or unique_id not in self.nodes:
                continue
            found.add(unique_id)
            open_ids += self.nodes[unique_id].parents
        return (self.nodes[unique_id] for unique_id in sorted(found))

    def downstream(self, unique_id: str) -> frozenset[str]:
        """Give the ids of a node and all nodes and exposures that are made of it."""
        found, waiting = {unique_id}, [unique_id]
        while waiting:
            new = set(self._children.get(waiting.pop(), ())) - found
            found |= new
            waiting += new
        return frozenset(found)

    def upto(self, *nodes: Node) -> "Graph":
        """Give the part of the graph that nodes are made of, and the nodes."""
        found = [one for node in nodes for one in (*self.ancestors(node), node)]
        return replace(self, nodes={one.unique_id: one for one in found})

    def parents_first(self) -> Iterator[Node]:
        """Give every node, each after all that it is built from.

        Raises
        ------
        FeatureWarehouseError
            When nodes are built from each other, which dbt refuses too.
        """
        return chain.from_iterable(self.generations())

    def generations(self) -> Iterator[tuple[Node, ...]]:
        """Give nodes that no way leads between, each after all it is built from.

        Raises
        ------
        FeatureWarehouseError
            As `parents_first` does.
        """
        for ids in self._generations:
            yield tuple(self.nodes[one] for one in ids if one in self.nodes)

    @cached_property
    def _children(self) -> Mapping[str, list[str]]:
        children: dict[str, list[str]] = {}
        for one in (*self.nodes.values(), *self.exposures.values()):
            for parent in one.parents:
                children.setdefault(parent, []).append(one.unique_id)
        return children

    @cached_property
    def _generations(self) -> tuple[tuple[str, ...], ...]:
        waiting = TopologicalSorter(
            {one.unique_id: one.parents for one in self.nodes.values()}
        )
        try:
            waiting.prepare()
        except CycleError as error:
            raise FeatureWarehouseError(
                f"the graph goes in a circle: {' -> '.join(error.args[1])}",
                "let one of them read something else",
            ) from error
        found = []
        while waiting:
            found.append(waiting.get_ready())
            waiting.done(*found[-1])
        return tuple(found)

    def model(
        self, name: str, *, layer: str | None = None, version: str | None = None
    ) -> Node:
        """Find a model by name; of several versions the latest, or the one given.

        Raises
        ------
        FeatureWarehouseError
            When there is none; the error names the ones most alike.
        """
        models = [
            node
            for node in self.nodes.values()
            if node.kind == "model" and layer in (None, node.layer)
        ]
        versions = [node for node in models if node.name == name]
        for node in versions:
            if node.version == (version or node.latest_version):
                return node
        if versions:
            known = ", ".join(sorted(node.title for node in versions))
            raise FeatureWarehouseError(
                f"there is no {name}.v{version}", f"use {known}"
            )
        where = f" in {layer}/" if layer else ""
        raise FeatureWarehouseError(
            f"there is no model {name!r}{where}",
            close_matches(name, {node.name for node in models}),
        )


def close_matches(name: str, known: set[str]) -> str:
    """Say which of the known names a mistyped one may have meant.

    Examples
    --------
    >>> close_matches("level_gap_trainingset", {"level_gap_training_set", "other"})
    'use level_gap_training_set'
    >>> close_matches("x", {"b", "a"})
    'use one of: a, b'
    """
    matches = get_close_matches(name, sorted(known), n=3)
    if matches:
        return "use " + " or ".join(matches)
    if not known:
        return "add one to the dbt project first"
    return "use one of: " + ", ".join(sorted(known))
