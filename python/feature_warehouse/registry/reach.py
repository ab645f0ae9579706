"""What lies up and down the stream of a column or a node, as a tree to read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from feature_warehouse.lineage.records import ColumnName, Edge, Lineage


@dataclass(frozen=True)
class Branch:
    """A place in a tree: how deep, which node and column, and how it was reached."""

    depth: int
    node: str
    column: str | None
    steps: tuple[str, ...] = ()
    is_again: bool = False


def column_tree(
    lineage: Lineage, start: ColumnName, *, upstream: bool = True
) -> Iterator[Branch]:
    """Walk from a column to its sources, or to its readers; each is opened once.

    Examples
    --------
    >>> a, b = ColumnName("m.a", "x"), ColumnName("m.b", "y")
    >>> lineage = Lineage((Edge(a, b),))
    >>> [(one.depth, one.node) for one in column_tree(lineage, b)]
    [(0, 'm.b'), (1, 'm.a')]
    """
    edges = lineage.by_target if upstream else lineage.by_source
    opened: set[ColumnName] = set()

    def walk(at: ColumnName, depth: int, steps: tuple[str, ...]) -> Iterator[Branch]:
        again = at in opened and bool(edges.get(at))
        yield Branch(depth, at.node, at.column, steps, again)
        if again or at in opened:
            return
        opened.add(at)
        for far, ways in _by_far_end(edges.get(at, ()), upstream=upstream).items():
            yield from walk(far, depth + 1, ways)

    return walk(start, 0, ())


def _by_far_end(
    edges: Sequence[Edge], *, upstream: bool
) -> Mapping[ColumnName, tuple[str, ...]]:
    """Sum up several ways between two columns in one: all steps, each once."""
    found: dict[ColumnName, dict[str, None]] = {}
    for edge in sorted(edges):
        far = edge.source if upstream else edge.target
        steps = found.setdefault(far, {})
        for one in edge.steps:
            ahead = " (looks forward)" if one.looks_forward else ""
            steps[f"{one.name}{ahead}"] = None
    return {far: tuple(steps) for far, steps in found.items()}


def node_distances(
    edges: Sequence[tuple[str, str]], start: str
) -> dict[str, tuple[int, str | None]]:
    """Give all nodes downstream, how many steps away, and through which the first is.

    Examples
    --------
    >>> node_distances([("a", "b"), ("b", "c")], "a")
    {'b': (1, 'a'), 'c': (2, 'b')}
    """
    return _distances(start, _children(edges))


def _children(edges: Sequence[tuple[str, str]]) -> Callable[[str], Sequence[str]]:
    by_parent: dict[str, list[str]] = {}
    for parent, child in edges:
        by_parent.setdefault(parent, []).append(child)
    return lambda node: sorted(by_parent.get(node, ()))


def _distances(
    start: str, children: Callable[[str], Sequence[str]]
) -> dict[str, tuple[int, str | None]]:
    found: dict[str, tuple[int, str | None]] = {}
    waiting = [(start, 0)]
    for node, depth in waiting:
        for child in children(node):
            if child not in found and child != start:
                found[child] = (depth + 1, node)
                waiting.append((child, depth + 1))
    return found
