"""Write a run of dbt into the registry: once, with how each node and test did."""

from collections.abc import Container
from datetime import datetime

import duckdb

from feature_warehouse.boundaries.registry_store import append_rows, replace_rows
from feature_warehouse.boundaries.run_results import NodeRun, Run
from feature_warehouse.boundaries.warehouse_tables import row_count
from feature_warehouse.graph import Graph
from feature_warehouse.registry.tables import APPENDED, STATES


def new_run(connection: duckdb.DuckDBPyConnection, run: Run | None) -> Run | None:
    """Give the run where the registry does not have it yet.

    Examples
    --------
    >>> with duckdb.connect() as connection:
    ...     new_run(connection, None)
    """
    if run is None:
        return None
    (known,) = connection.execute(
        "select count(*) from registry.runs where invocation_id = ?",
        [run.invocation_id],
    ).fetchall()[0]
    return None if known else run


def write_run(
    connection: duckdb.DuckDBPyConnection,
    run: Run,
    graph: Graph,
    places: Container[str],
    at: str,
) -> int:
    """Add a run and its nodes; the states of the tests it ran replace their last.

    Gives how many states changed.

    Parameters
    ----------
    places
        The tables that are there, ``schema.name``.

    Examples
    --------
    >>> write_run(connection, run, graph, places, "2026-11-23")  # doctest: +SKIP
    3
    """
    started_at = datetime.fromisoformat(run.started_at)
    append_rows(
        connection,
        "runs",
        APPENDED["runs"],
        [(run.invocation_id, run.command, started_at, run.seconds, run.dbt_version)],
    )
    nodes = [
        (
            run.invocation_id,
            one.unique_id,
            one.status,
            _instant(one.started_at),
            _instant(one.completed_at),
            one.seconds,
            one.message,
            one.failures,
            _rows(connection, one, graph, places),
        )
        for one in run.nodes
    ]
    append_rows(connection, "node_runs", APPENDED["node_runs"], nodes)
    return _write_states(connection, run, graph, at)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _rows(
    connection: duckdb.DuckDBPyConnection,
    run: NodeRun,
    graph: Graph,
    places: Container[str],
) -> int | None:
    """The rows a node wrote: as the adapter says, or those of a table made anew.

    DuckDB's adapter says nothing of a model's rows. What is in a table that a run
    writes whole is what it wrote; of one that grows nobody can tell.
    """
    if run.rows is not None:
        return run.rows
    node = graph.nodes.get(run.unique_id)
    if run.status != "success" or node is None or node.materialized != "table":
        return None
    return row_count(connection, node.place) if node.place in places else None


def _write_states(
    connection: duckdb.DuckDBPyConnection, run: Run, graph: Graph, at: str
) -> int:
    """Let each test that ran have its new state; the others keep their last."""
    columns = STATES["test_states"]
    started_at = datetime.fromisoformat(run.started_at)
    ran = [
        (one.unique_id, one.status, one.message, one.failures, started_at)
        for one in run.nodes
        if one.unique_id in graph.checks
    ]
    held = connection.execute(
        f"select {', '.join(columns)} from registry.test_states where valid_to is null"
    ).fetchall()
    again = {one[0] for one in ran}
    kept = [one for one in held if one[0] not in again and one[0] in graph.checks]
    return replace_rows(connection, "test_states", columns, [*kept, *ran], at)
