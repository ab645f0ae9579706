"""From what was measured to a state: every finding, and what stands under it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from feature_warehouse.graph import FEATURES, TRAINING_SETS, Check, Graph
from feature_warehouse.lineage.records import Lineage
from feature_warehouse.lint.reach import feature_columns
from feature_warehouse.monitoring.findings import (
    Row,
    counts_of,
    drift_findings,
    freshness_findings,
    pipeline_findings,
    storage_findings,
)
from feature_warehouse.monitoring.state import (
    BREACH,
    KINDS,
    WARNING,
    Finding,
    Red,
    State,
)
from feature_warehouse.standing import FAILED, reached_by_failures
from feature_warehouse.standing import State as TestState

# how dbt says how many rows a data test found
_ROWS = re.compile(r"^Got (\d+) results?\b")


@dataclass(frozen=True)
class Observed:
    """The rows that were read, by the name of their model.

    A model that could not be read is not there, and a note says why. ``drift_counts``
    counts the latest comparisons by verdict; `feature_drift` holds those not stable.
    """

    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    drift_counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def assess(
    observed: Observed,
    graph: Graph,
    tests: Mapping[str, TestState],
    *,
    project: str,
    at: datetime,
) -> State:
    """Give the state that follows from the rows and from how the tests went.

    Examples
    --------
    >>> from feature_warehouse.lineage.example import example_graph
    >>> state = assess(
    ...     Observed(), example_graph(), {}, project="school", at=datetime(2026, 1, 1)
    ... )
    >>> state.status, state.generated_at
    ('ok', '2026-01-01T00:00:00Z')
    """
    reached = reached_by_failures(graph, tests)
    failed_nodes = {row["node"] for row in observed.rows.get("pipeline_nodes", ())}
    below = {
        node: _named(graph, graph.downstream(node)).names
        for node in failed_nodes & graph.nodes.keys()
    }
    titles = {one.unique_id: one.title for one in graph.nodes.values()}
    rows = {name: observed.rows.get(name, ()) for name in _MODELS}
    findings = [
        *_test_findings(graph, tests, reached),
        *drift_findings(rows["feature_drift"]),
        *freshness_findings(rows["view_freshness"]),
        *storage_findings(rows["storage"]),
        *pipeline_findings(rows["pipeline_nodes"], titles, below),
    ]
    return State(
        project=project,
        generated_at=f"{at:%Y-%m-%dT%H:%M:%SZ}",
        findings=tuple(sorted(findings, key=_order)),
        measured={**_measured(observed, titles), **_tested(graph, tests)},
        red=_named(graph, frozenset().union(*reached.values())),
        notes=(*observed.notes, *_never_run(graph, tests)),
    )


_MODELS = ("feature_drift", "view_freshness", "storage", "pipeline_nodes")


def _order(one: Finding) -> tuple[int, int, str, str]:
    return (one.level != BREACH, KINDS.index(one.kind), one.subject, one.what)


def _test_findings(
    graph: Graph,
    tests: Mapping[str, TestState],
    reached: Mapping[str, frozenset[str]],
) -> Iterator[Finding]:
    for check in graph.checks.values():
        state = tests.get(check.unique_id)
        if state is None or state.status not in (*FAILED, "warn"):
            continue
        is_failed = state.status in FAILED
        node = graph.nodes.get(check.node or "")
        yield Finding(
            subject=node.title if node else check.name,
            kind="test",
            level=BREACH if is_failed else WARNING,
            what=f"{check.name} {'failed' if is_failed else 'warned'} "
            f"on {state.ran_at[:16]}",
            why=_why(check, state),
            mend=f"list its rows with `dbt test --select {check.name} "
            "--store-failures`; mend the data or the model, then run `dbt build`",
            reaches=_named(graph, reached.get(check.unique_id, frozenset())).names,
            detail=None if _ROWS.match(state.message or "") else state.message,
        )


def _why(check: Check, state: TestState) -> str:
    """How many rows it found; what else dbt said may quote one of them."""
    if check.kind == "unit":
        return "the model does not give what its unit test says it must"
    if state.status not in ("fail", "warn"):
        return "the test itself stopped with an error; dbt's log has it"
    found = _ROWS.match(state.message or "")
    rows = int(found[1]) if found else None
    if rows is None:
        return "it found rows that must not be"
    return f"it found {rows} row{'' if rows == 1 else 's'} that must not be"


def _named(graph: Graph, reached: Iterable[str]) -> Red:
    ids = frozenset(reached)
    nodes = [graph.nodes[one] for one in ids if one in graph.nodes]
    views = sorted(
        (one.title, len(feature_columns(one, Lineage(()))))
        for one in nodes
        if one.kind == "model" and one.layer == FEATURES
    )
    return Red(
        dict(views),
        tuple(sorted(one.title for one in nodes if one.layer == TRAINING_SETS)),
        tuple(
            sorted(one.name for one in graph.exposures.values() if one.unique_id in ids)
        ),
    )


def _measured(
    observed: Observed, titles: Mapping[str, str]
) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    rows = observed.rows
    if "feature_drift" in rows:
        found["drift"] = dict(observed.drift_counts)
    if "view_freshness" in rows:
        found["freshness"] = counts_of(rows["view_freshness"], "state")
    if "storage" in rows:
        words = {True: "available", False: "not available"}
        states = [
            {"state": words[bool(one["is_available"])]} for one in rows["storage"]
        ]
        found["storage"] = counts_of(states, "state")
    if "pipeline_nodes" in rows:
        # tests have a count of their own
        built = (one for one in rows["pipeline_nodes"] if one["node"] in titles)
        found["pipeline"] = counts_of(built, "status")
    return found


def _tested(graph: Graph, tests: Mapping[str, TestState]) -> dict[str, dict[str, int]]:
    words = {
        "pass": "passed",
        "success": "passed",
        "warn": "warned",
        "skipped": "skipped",
    }
    words |= dict.fromkeys(FAILED, "failed")
    said = [
        {"is": words.get(tests[one].status, tests[one].status)}
        for one in graph.checks
        if one in tests
    ]
    return {"test": counts_of(said, "is")} if said else {}


def _never_run(graph: Graph, tests: Mapping[str, TestState]) -> Iterator[str]:
    waiting = [
        one.name
        for one in graph.checks.values()
        if one.kind == "data" and one.severity == "error" and one.unique_id not in tests
    ]
    if waiting:
        some = ", ".join(sorted(waiting)[:2])
        more = f" and {len(waiting) - 2} more" if len(waiting) > 2 else ""
        yield (
            f"{len(waiting)} of {len(graph.checks)} tests never ran, so what stands "
            f"under them is not known to be green ({some}{more}): run `dbt build`"
        )
