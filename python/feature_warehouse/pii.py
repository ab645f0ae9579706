"""Which columns name or single out a person: told at the source, kept by lineage."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import Column, Graph, Node
from feature_warehouse.lineage.records import ColumnName, Edge, Lineage

LEVELS = ("none", "quasi", "direct")
# aggregates that give none of the values they read; any other may
_SUMS = {"avg", "mean", "count", "count_if", "sum", "approx_distinct", "corr"}
_SUMS |= {"stddev", "stddev_pop", "stddev_samp", "variance", "variance_pop"}
_SUMS |= {"covar_pop", "covar_samp", "regr_slope", "logical_and", "logical_or"}


class Tag(NamedTuple):
    """How near a column is to a person, and why it is held to be.

    ``direct``: it names one. ``quasi``: with others it can single one out. ``none``.
    """

    level: str
    because: str


_UNTAGGED = Tag("direct", "nobody tagged it at its source")
_NO_REASON = "declared"
_OF_NOTHING = Tag("none", "it reads nothing")
_OF_NO_COLUMN = Tag("none", "it reads no column")


@dataclass(frozen=True)
class Problem:
    """A column whose declaration is missing or wrong."""

    node: str
    column: str
    what: str


def tags(graph: Graph, lineage: Lineage) -> Mapping[ColumnName, Tag]:
    """Give the tag of every column, from those of the sources.

    A column takes the highest level it is made of. A mean, a count or another aggregate
    that gives none of the values it read lowers it to none; so does a column's own
    ``pii: {level, because}``, but not without its reason. What nobody tagged counts as
    direct; a column that cannot be told has the highest level of all its node reads.

    Examples
    --------
    >>> from feature_warehouse.lineage.example import example_graph
    >>> from feature_warehouse.lineage.graph import lineage_of
    >>> graph = example_graph()
    >>> tagged = tags(graph, lineage_of(graph))
    >>> [tag.level for column, tag in tagged.items() if column.column == "best_grade"]
    ['direct']
    """
    return _Tagging(graph, lineage).all()


def tag_of_untold(graph: Graph, node: Node, tagged: Mapping[ColumnName, Tag]) -> Tag:
    """Give the tag of a column that a node turned out to have, and lineage not to know.

    It may be any of all that the node is built from.

    Examples
    --------
    >>> from feature_warehouse.lineage.example import example_graph
    >>> graph = example_graph()
    >>> tagged = {ColumnName("grades", "grade"): Tag("quasi", "declared")}
    >>> tag_of_untold(graph, graph.nodes["best_grades"], tagged).level
    'quasi'
    """
    before = {one.unique_id for one in graph.ancestors(node)}
    near = [(one, tag) for one, tag in tagged.items() if one.node in before]
    return _nearest([_untold(one, tag) for one, tag in near], _OF_NOTHING)


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
      mend: say what it is for, --purpose or purpose=; the audit log keeps it
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
            "say what it is for, --purpose or purpose=; the audit log keeps it",
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
    """The tags found so far; what a node is built from is tagged before it."""

    def __init__(self, graph: Graph, lineage: Lineage) -> None:
        self.graph, self.lineage = graph, lineage
        self.found: dict[ColumnName, Tag] = {}
        self.of_node: dict[str, list[ColumnName]] = {}
        self.hidden: dict[str, Tag] = {}
        self.unresolved = {one.column for one in lineage.unresolved}

    def all(self) -> Mapping[ColumnName, Tag]:
        for node in self.graph.parents_first():
            declared = {name.lower(): one for name, one in node.columns.items()}
            derived = self.lineage.columns.get(node.unique_id, ())
            columns = [
                ColumnName(node.unique_id, name)
                for name in dict.fromkeys((*declared, *derived))
            ]
            for column in columns:
                self.found[column] = self._tag(
                    node, declared.get(column.column), column
                )
            self.of_node[node.unique_id] = columns
            self._hide(node)
        return self.found

    def _tag(self, node: Node, declared: Column | None, column: ColumnName) -> Tag:
        is_first = node.kind in ("source", "seed")
        # most columns are derived, and YAML says nothing of their tag
        if not is_first and (declared is None or "pii" not in declared.meta):
            return self._inherited(column)
        own = _own(node, declared)
        if own.because == _NO_REASON and not is_first:
            # without a reason it may be nearer than what it is made of, not further
            return _nearest([self._inherited(column), own], own)
        return own

    def _inherited(self, column: ColumnName) -> Tag:
        edges = self.lineage.by_target.get(column, ())
        # a column that reads what it held before is as near as what else it reads
        along = [self._along(one) for one in edges if one.source != column]
        is_untold = column in self.unresolved
        if is_untold or (not edges and ColumnName(column.node, "*") in self.unresolved):
            along.append(self._of_parents(column.node))
        return _nearest(along, _OF_NO_COLUMN)

    def _along(self, edge: Edge) -> Tag:
        tag = self.found.get(edge.source, _UNTAGGED)
        for one in edge.steps if tag.level != "none" else ():
            if one.kind == "aggregate" and one.name in _SUMS:
                return Tag("none", f"{one.name} of many rows")
        node = self.graph.nodes.get(edge.source.node)
        if node is not None and node.kind == "source":
            return Tag(tag.level, f"from {node.name}.{edge.source.column}")
        return tag

    def _of_parents(self, node: str) -> Tag:
        """Take the nearest of all that a node reads: a column may be any of them."""
        parents = self.graph.nodes[node].parents
        near = [
            _untold(one, self.found[one])
            for parent in parents
            for one in self.of_node.get(parent, ())
        ]
        near += [self.hidden[one] for one in parents if one in self.hidden]
        return _nearest(near, _OF_NOTHING)

    def _hide(self, node: Node) -> None:
        """Keep how near the columns are that a node may have, and nobody can name."""
        if ColumnName(node.unique_id, "*") in self.unresolved:
            self.hidden[node.unique_id] = self._of_parents(node.unique_id)
            return
        # it may select all columns of a node that has such columns
        given = [self.hidden[one] for one in node.parents if one in self.hidden]
        if given:
            self.hidden[node.unique_id] = _nearest(given, _OF_NOTHING)


def _own(node: Node, column: Column | None) -> Tag:
    """What a column's own YAML says of it; else what a source or a seed says."""
    if column is not None and "pii" in column.meta:
        level, because = _declared(column.meta["pii"])
        return Tag(level if level in LEVELS else "direct", because or _NO_REASON)
    if node.kind == "source":
        return _UNTAGGED
    return Tag("none", "a seed holds assumptions, not persons")


def _untold(column: ColumnName, tag: Tag) -> Tag:
    return Tag(tag.level, f"it cannot be told from what: {column.title}")


def _nearest(found: list[Tag], default: Tag) -> Tag:
    if len(found) == 1:
        return found[0]
    return max(found, key=lambda one: LEVELS.index(one.level), default=default)
