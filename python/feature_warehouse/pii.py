"""Which columns name or single out a person: told at the source, kept by lineage."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import Column, Graph, Node
from feature_warehouse.lineage.records import ColumnName, Edge, Lineage

LEVELS = ("none", "quasi", "direct")
# an aggregate of these kinds gives one of the values it read
_PICKS = {"min", "max", "first", "last", "any_value", "arg_max", "arg_min", "mode"}
_PICKS |= {"list", "array_agg", "string_agg", "histogram", "max_by", "min_by"}


@dataclass(frozen=True, order=True)
class Tag:
    """How near a column is to a person, and why it is held to be.

    ``direct``: it names one. ``quasi``: with others it can single one out. ``none``.
    """

    level: str
    because: str


@dataclass(frozen=True)
class Problem:
    """A column whose declaration is missing or wrong."""

    node: str
    column: str
    what: str


def tags(graph: Graph, lineage: Lineage) -> Mapping[ColumnName, Tag]:
    """Give the tag of every column, from those of the sources.

    A column takes the highest level it is made of. An aggregate such as a mean or a
    count lowers it to none; so does a column's own ``pii: {level, because}``. What
    nobody tagged counts as direct; a column that cannot be told has the highest level
    of all that its node reads.

    Examples
    --------
    >>> from feature_warehouse.lineage.example import example_graph
    >>> graph = example_graph()
    >>> from feature_warehouse.lineage.graph import lineage_of
    >>> len(tags(graph, lineage_of(graph))) > 0
    True
    """
    return _Tagging(graph, lineage).all()


def admit(name: str, columns: Mapping[str, Tag], purpose: str | None) -> None:
    """Refuse rows that name persons, and rows near to persons without a purpose.

    Parameters
    ----------
    name
        What is to be exported, for the error.
    columns
        The tag of each of its columns.

    Examples
    --------
    >>> admit("grades", {"grade": Tag("none", "from pede.grade")}, None)
    >>> admit("grades", {"age": Tag("quasi", "from pede.age")}, None)
    Traceback (most recent call last):
    ...
    feature_warehouse.errors.FeatureWarehouseError: grades has columns that can ...
      mend: say what it is for with --purpose; the card and the audit log keep it
    """
    direct = _listed(columns, "direct")
    if direct:
        raise FeatureWarehouseError(
            f"{name} has columns that name persons: {direct}",
            "leave them out, or lower them in their model with pii: {level, because}; "
            "docs/privacy.md says when",
        )
    quasi = _listed(columns, "quasi")
    if quasi and not (purpose or "").strip():
        raise FeatureWarehouseError(
            f"{name} has columns that can single a person out: {quasi}",
            "say what it is for with --purpose; the card and the audit log keep it",
        )


def highest(columns: Mapping[str, Tag]) -> str:
    """Give the highest level among columns.

    Examples
    --------
    >>> highest({"a": Tag("none", ""), "b": Tag("quasi", "")}), highest({})
    ('quasi', 'none')
    """
    return max(
        (one.level for one in columns.values()), key=LEVELS.index, default="none"
    )


def _listed(columns: Mapping[str, Tag], level: str) -> str:
    return ", ".join(
        f"{name} ({tag.because})" for name, tag in columns.items() if tag.level == level
    )


def problems(graph: Graph) -> Iterator[Problem]:
    """Name the source columns nobody tagged, and tags that say too little."""
    for node in graph.nodes.values():
        for column in node.columns.values():
            declared = column.meta.get("pii")
            if declared is None and node.kind == "source":
                yield Problem(
                    node.unique_id, column.name, "has no pii tag: it counts as direct"
                )
            elif declared is not None:
                yield from _wrong(node, column, declared)


def _wrong(node: Node, column: Column, declared: Any) -> Iterator[Problem]:
    level, because = _declared(declared)
    if level not in LEVELS:
        known = ", ".join(LEVELS)
        what = f"has the pii level {level!r}: use one of {known}"
        yield Problem(node.unique_id, column.name, what)
    elif isinstance(declared, Mapping) and set(declared) - {"level", "because"}:
        what = "has unknown keys in pii: it takes level and because"
        yield Problem(node.unique_id, column.name, what)
    elif node.kind != "source" and not because:
        yield Problem(node.unique_id, column.name, "lowers its pii tag without because")


def _declared(declared: Any) -> tuple[str, str]:
    if isinstance(declared, Mapping):
        return str(declared.get("level")), str(declared.get("because") or "").strip()
    return str(declared), ""


class _Tagging:
    """The tags found so far; a column's sources are tagged before it."""

    def __init__(self, graph: Graph, lineage: Lineage) -> None:
        self.graph, self.lineage = graph, lineage
        self.found: dict[ColumnName, Tag] = {}
        self.unresolved = {one.column: one.reason for one in lineage.unresolved}

    def all(self) -> Mapping[ColumnName, Tag]:
        for node in self.graph.nodes.values():
            names = {name.lower() for name in node.columns}
            names.update(self.lineage.columns.get(node.unique_id, ()))
            for name in names:
                self._tag(ColumnName(node.unique_id, name))
        return self.found

    def _tag(self, start: ColumnName) -> Tag:
        """Tag a column and all it is made of, without recursion: chains are long."""
        stack = [start]
        while stack:
            column = stack[-1]
            if column in self.found:
                stack.pop()
                continue
            waiting = [
                edge.source
                for edge in self.lineage.by_target.get(column, ())
                if edge.source not in self.found and edge.source not in stack
            ]
            if waiting and self._own(column) is None:
                stack += waiting
                continue
            self.found[stack.pop()] = self._own(column) or self._inherited(column)
        return self.found[start]

    def _own(self, column: ColumnName) -> Tag | None:
        """What the column's own YAML says."""
        node = self.graph.nodes.get(column.node)
        if node is None:
            return Tag("direct", "its source is not known")
        declared = {one.name.lower(): one for one in node.columns.values()}
        meta = declared[column.column].meta if column.column in declared else {}
        if "pii" in meta:
            level, because = _declared(meta["pii"])
            return Tag(level if level in LEVELS else "direct", because or "declared")
        if node.kind == "source":
            return Tag("direct", "nobody tagged it at its source")
        if node.kind == "seed":
            return Tag("none", "a seed holds assumptions, not persons")
        return None

    def _inherited(self, column: ColumnName) -> Tag:
        edges = self.lineage.by_target.get(column, ())
        if not edges and self._reason(column):
            return self._of_parents(column)
        lowered = [self._along(edge) for edge in edges]
        return max(
            lowered,
            key=lambda one: LEVELS.index(one.level),
            default=Tag("none", "it reads no column"),
        )

    def _along(self, edge: Edge) -> Tag:
        tag = self.found.get(edge.source) or Tag("none", "it reads itself")
        sums = [
            one.name
            for one in edge.steps
            if one.kind == "aggregate" and one.name not in _PICKS
        ]
        if sums and tag.level != "none":
            return Tag("none", f"{sums[0]} of many rows")
        node = self.graph.nodes.get(edge.source.node)
        if node is not None and node.kind == "source":
            return Tag(tag.level, f"from {node.name}.{edge.source.column}")
        return tag

    def _reason(self, column: ColumnName) -> str | None:
        whole = ColumnName(column.node, "*")
        return self.unresolved.get(column) or self.unresolved.get(whole)

    def _of_parents(self, column: ColumnName) -> Tag:
        node = self.graph.nodes[column.node]
        worst = Tag("none", "it reads nothing")
        for parent in node.parents:
            for name in self.lineage.columns.get(parent, ()) or [
                one.lower()
                for one in getattr(self.graph.nodes.get(parent), "columns", ())
            ]:
                tag = self._tag(ColumnName(parent, name))
                if LEVELS.index(tag.level) > LEVELS.index(worst.level):
                    why = f"it cannot be told from what: {parent} has {name}"
                    worst = Tag(tag.level, why)
        return worst
