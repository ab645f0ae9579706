"""Column lineage as records: which column is made of which, and through what."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple


class ColumnName(NamedTuple):
    """A column of a node: the node's unique id, the column's name in lower case."""

    node: str
    column: str

    @property
    def title(self) -> str:
        """What people call it.

        Examples
        --------
        >>> ColumnName("source.school.pede.pede_2022", "ra").title
        'pede.pede_2022.ra'
        """
        return f"{'.'.join(self.node.split('.')[2:])}.{self.column}"


class Step(NamedTuple):
    """What a value passes through: a kind, the name of it, and which way it looks.

    ``kind`` is ``function``, ``aggregate``, ``window`` or ``join``. ``looks_forward``
    says that later rows come in: ``lead``, a frame that ends after the current row, a
    window or aggregate over rows of all times, a join to a later row.
    """

    kind: str
    name: str
    looks_forward: bool = False


class Edge(NamedTuple):
    """One column read by another, with the steps between them, the outermost first.

    No step means that the value is copied.
    """

    source: ColumnName
    target: ColumnName
    steps: tuple[Step, ...] = ()


class Unresolved(NamedTuple):
    """A column whose sources could not be told, and why; its node's parents stand in.

    ``column`` is ``*`` where not even the columns of a node could be told.
    """

    column: ColumnName
    reason: str


@dataclass(frozen=True)
class Lineage:
    """The edges between all columns of a graph, and what could not be resolved."""

    edges: tuple[Edge, ...]
    unresolved: tuple[Unresolved, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def by_target(self) -> Mapping[ColumnName, tuple[Edge, ...]]:
        """The edges into each column."""
        return _grouped(self.edges, attrgetter("target"))

    @cached_property
    def by_source(self) -> Mapping[ColumnName, tuple[Edge, ...]]:
        """The edges out of each column."""
        return _grouped(self.edges, attrgetter("source"))

    @property
    def resolved_share(self) -> float | None:
        """The share of derived columns whose sources are known; None without any."""
        total = sum(len(names) for names in self.columns.values())
        # columns of which not even the names are known count as one
        total += sum(one.column.column == "*" for one in self.unresolved)
        return 1 - len(self.unresolved) / total if total else None

    def upstream(self, column: ColumnName) -> Iterator[Edge]:
        """Give every edge on a way into a column, nearest first, each once."""
        return _walk(column, self.by_target, "source")

    def origins(self, column: ColumnName) -> tuple[ColumnName, ...]:
        """Give what a column comes from in the end: columns nothing here makes."""
        ends = {edge.source for edge in self.upstream(column)} - self.by_target.keys()
        return tuple(sorted(ends))

    def downstream(self, column: ColumnName) -> Iterator[Edge]:
        """Give every edge on a way out of a column, nearest first, each once."""
        return _walk(column, self.by_source, "target")


def _grouped(
    edges: tuple[Edge, ...], end: Callable[[Edge], ColumnName]
) -> Mapping[ColumnName, tuple[Edge, ...]]:
    found: dict[ColumnName, list[Edge]] = defaultdict(list)
    for edge in edges:
        found[end(edge)].append(edge)
    return {column: tuple(ones) for column, ones in found.items()}


def _walk(
    start: ColumnName, edges: Mapping[ColumnName, tuple[Edge, ...]], far_end: str
) -> Iterator[Edge]:
    seen, open_columns = {start}, [start]
    for column in open_columns:
        for edge in edges.get(column, ()):
            yield edge
            further = getattr(edge, far_end)
            if further not in seen:
                seen.add(further)
                open_columns.append(further)
