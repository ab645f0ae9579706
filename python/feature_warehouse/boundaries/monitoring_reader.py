"""The models of monitoring/ as rows: what was measured last."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import duckdb

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.registry_reader import records
from feature_warehouse.boundaries.warehouse_file import catalog, reading
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import Graph, Node
from feature_warehouse.monitoring.assessment import Observed
from feature_warehouse.monitoring.findings import Row
from feature_warehouse.sql import quoted

MONITORING = "monitoring"
_BUILD = "run `dbt build --select monitoring`, then this again"
# of each model what counts at an instant; stores are measured where this is asked
QUERIES: Mapping[str, str] = {
    "feature_drift": "select feature_view, version, feature, period, stratum, "
    "baseline, baseline_source, verdict, reason from {feature_drift} "
    "where is_latest and verdict <> 'stable' order by all",
    "view_freshness": "select * from {view_freshness} where measured_at = "
    "(select max(measured_at) from {view_freshness} "
    "where measured_at <= cast($at as timestamp)) order by all",
    # a node that was skipped is as it was when it last ran
    "pipeline_nodes": "select nodes.node, nodes.status, nodes.message, runs.command, "
    "runs.started_at from {pipeline_nodes} as nodes "
    "inner join {pipeline_runs} as runs on nodes.invocation_id = runs.invocation_id "
    "where nodes.status <> 'skipped' and runs.started_at <= cast($at as timestamp) "
    "qualify row_number() over (partition by nodes.node "
    "order by runs.started_at desc, runs.invocation_id) = 1 order by all",
}
_VERDICTS = (
    "select verdict, count(*) from {feature_drift} where is_latest "
    "group by verdict order by count(*) desc, verdict"
)
_EMPTY = {
    "feature_drift": "no feature was compared with a baseline yet",
    "view_freshness": "no feature view was measured",
    "pipeline_nodes": "no run of dbt was synced",
}


def observe(project: Project, graph: Graph, at: datetime) -> Observed:
    """Read what the models of the project hold, by the tables that dbt gave them.

    Parameters
    ----------
    at
        Naive UTC: measurements and runs of later are left out.

    Raises
    ------
    FeatureWarehouseError
        When none of the models is there. One that is not is a note.

    Examples
    --------
    >>> observe(Project.open("."), graph).drift_counts  # doctest: +SKIP
    {'stable': 118, 'drifted': 2}
    """
    places = {
        one.name: _place(one)
        for one in graph.nodes.values()
        if one.kind == "model" and one.layer == MONITORING
    }
    rows: dict[str, tuple[Row, ...]] = {}
    notes: list[str] = []
    counts: dict[str, int] = {}
    with reading(project.warehouse, project.settings) as connection:
        connection.execute(f"use {catalog(project.warehouse)}")
        for name, query in QUERIES.items():
            try:
                rows[name] = tuple(_rows(connection, query.format_map(places), at))
            except KeyError as error:
                notes.append(f"the project has no model {error.args[0]}{_so(name)}")
            except duckdb.Error as error:
                notes.append(f"{_reason(error, name)}{_so(name)}: {_BUILD}")
        if "feature_drift" in rows:
            sql = _VERDICTS.format_map(places)
            counts = dict(connection.execute(sql).fetchall())
    if not rows:
        raise FeatureWarehouseError(
            "none of the models of monitoring/ is built: " + "; ".join(notes), _BUILD
        )
    return Observed(rows, counts, (*notes, *_empty(rows, counts)))


def _place(node: Node) -> str:
    """The table of a node as SQL names it."""
    return ".".join(quoted(part) for part in node.place.split("."))


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, at: datetime) -> list[Row]:
    # DuckDB refuses a value that the query does not name
    values = {"at": at.isoformat(sep=" ")} if "$at" in sql else {}
    return records(connection, sql, **values)


def _so(name: str) -> str:
    what = {
        "feature_drift": "drift",
        "view_freshness": "freshness",
        "pipeline_nodes": "how the models' last runs went",
    }
    return f", so {what[name]} is not known"


def _reason(error: duckdb.Error, name: str) -> str:
    if isinstance(error, duckdb.CatalogException):
        return f"{name} is not built yet"
    return f"{name} cannot be read ({str(error).splitlines()[0]})"


def _empty(
    rows: Mapping[str, tuple[Row, ...]], counts: Mapping[str, int]
) -> Iterator[str]:
    for name, found in rows.items():
        if not found and not (name == "feature_drift" and counts):
            yield f"{name} has no row: {_EMPTY[name]}"
