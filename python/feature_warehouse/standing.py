"""Whether what a node is made of passed its tests: a red ancestor makes it red."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from feature_warehouse.counted import counted
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import Check, Graph, Node

# a test of severity warn that found something says so, and lets pass
FAILED = ("fail", "error", "runtime error")


@dataclass(frozen=True)
class State:
    """How a test went when it last ran."""

    status: str
    message: str | None
    ran_at: str


@dataclass(frozen=True)
class Blemish:
    """A test of a node, or of one it is made of, that failed or was never run."""

    node: str
    test: str
    state: State | None

    @property
    def said(self) -> str:
        """Say what is wrong, for people.

        Examples
        --------
        >>> state = State("fail", "2 rows", "2026-01-01")
        >>> Blemish("grades.v1", "unique_id", state).said
        'grades.v1: unique_id failed on 2026-01-01 (2 rows)'
        """
        if self.state is None:
            return f"{self.node}: {self.test} was never run"
        why = (self.state.message or "").splitlines()
        told = f" ({why[0]})" if why else ""
        return f"{self.node}: {self.test} failed on {self.state.ran_at[:16]}{told}"


def blemishes(
    graph: Graph, states: Mapping[str, State], node: Node
) -> Iterator[Blemish]:
    """Name the failed tests of a node and its ancestors, then those never run.

    Unit tests count where they failed; nobody runs them in production.

    Examples
    --------
    >>> from feature_warehouse.lineage.example import example_graph
    >>> graph = example_graph()
    >>> list(blemishes(graph, {}, graph.nodes["best_grades"]))
    []
    """
    over = graph.upto(node).nodes
    found = [
        Blemish(over[place].title, check.name, states.get(check.unique_id))
        for check in graph.checks.values()
        for place in _places(check)
        if place in over and _is_blemished(check, states.get(check.unique_id))
    ]
    yield from (one for one in found if one.state is not None)
    yield from (one for one in found if one.state is None)


def reached_by_failures(
    graph: Graph, states: Mapping[str, State]
) -> dict[str, frozenset[str]]:
    """Give, by failed test, the ids of all that it makes red: nodes and exposures.

    Examples
    --------
    >>> from feature_warehouse.lineage.example import example_graph
    >>> check = Check("t", "t", "data", "grades", None, "error", ())
    >>> graph = Graph(example_graph().nodes, "", "", checks={"t": check})
    >>> reached = reached_by_failures(graph, {"t": State("fail", None, "2026-01-01")})
    >>> sorted(reached["t"])
    ['best_grades', 'grades']
    """
    # many tests stand on one node
    below: dict[str, frozenset[str]] = {}
    found = {}
    for check in graph.checks.values():
        state = states.get(check.unique_id)
        if state is None or state.status not in FAILED:
            continue
        places = [one for one in _places(check) if one in graph.nodes]
        for place in places:
            below[place] = below.get(place) or graph.downstream(place)
        found[check.unique_id] = frozenset().union(*(below[one] for one in places))
    return found


def require_green(
    graph: Graph, states: Mapping[str, State], node: Node, *, what: str
) -> None:
    """Refuse what is made of a node that is not green.

    Raises
    ------
    FeatureWarehouseError
        Naming the tests.
    """
    found = list(blemishes(graph, states, node))
    if not found:
        return
    said = "\n  - ".join(one.said for one in found[:10])
    more = f"\n  - and {len(found) - 10} more" if len(found) > 10 else ""
    failed = sum(one.state is not None for one in found)
    raise FeatureWarehouseError(
        f"{node.title} is not green: {counted(failed, 'test')} of what it is made of "
        f"failed, {counted(len(found) - failed, 'was', 'were')} never run:"
        f"\n  - {said}{more}",
        f"mend the data or the model, then run `dbt build` and {what} again",
    )


def _places(check: Check) -> tuple[str, ...]:
    """The nodes that a test is about: where it is declared, else all that it reads."""
    return (check.node,) if check.node else check.parents


def _is_blemished(check: Check, state: State | None) -> bool:
    if state is not None:
        return state.status in FAILED
    return check.kind == "data" and check.severity == "error"
