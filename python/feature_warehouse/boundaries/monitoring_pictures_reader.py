"""The models of monitoring/ as what is drawn of them: histories, and profiles."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import duckdb

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.registry_reader import records
from feature_warehouse.boundaries.warehouse_file import catalog, reading
from feature_warehouse.graph import Graph
from feature_warehouse.monitoring.records import (
    DriftRow,
    FreshnessRow,
    Pictured,
    RunRow,
    StoreRow,
    profiles_of,
    records_of,
)
from feature_warehouse.sql import quoted

_LAYER = "monitoring"
_BUILD = "run `dbt build --select monitoring`"
# of a baseline that is compared with no longer, no latest row is there
_COMPARED = (
    "select distinct feature_view, version, baseline from {feature_drift} "
    "where is_latest"
)
_WITH_LABELS = (
    "left join (select feature_view, version, feature, labels from {feature_bins}) "
    "as bins using (feature_view, version, feature) "
)
_LATEST = "dense_rank() over (partition by feature_view, version order by period desc)"
_QUERIES = {
    "drift": "select drift.* from {feature_drift} as drift "
    f"semi join ({_COMPARED}) as compared "
    "using (feature_view, version, baseline) "
    f"qualify {_LATEST} <= 30 order by all",
    "profiles": "select profiles.*, null as baseline, bins.labels "
    f"from {{feature_profiles}} as profiles {_WITH_LABELS}"
    f"qualify {_LATEST} <= 4 order by all",
    "baselines": "select baselines.*, bins.labels "
    f"from {{feature_baselines}} as baselines {_WITH_LABELS}"
    f"semi join ({_COMPARED}) as compared "
    "using (feature_view, version, baseline) order by all",
    "freshness": "with seen as (select * from {view_freshness} where measured_at <= "
    "cast($at as timestamp)) select * from seen where node in (select node from seen "
    "where measured_at = (select max(measured_at) from seen)) qualify row_number() "
    "over (partition by node order by measured_at desc) <= 60 order by node, "
    "measured_at",
    "runs": "select * from {pipeline_runs} where started_at <= cast($at as timestamp) "
    "order by started_at desc limit 60",
    "stores": "select * from {storage} where measured_at <= cast($at as timestamp) "
    "qualify row_number() over (partition by store order by measured_at desc) <= 60 "
    "order by measured_at",
}


def read_pictured(
    project: Project, graph: Graph, at: datetime | None = None
) -> Pictured:
    """Read what is drawn, by the tables that dbt gave the models; a lack is a note.

    Parameters
    ----------
    at
        Naive UTC: measurements and runs of later are left out. None leaves none out.

    Examples
    --------
    >>> len(read_pictured(Project.open("."), graph).runs)  # doctest: +SKIP
    12
    """
    places = {
        one.name: ".".join(quoted(part) for part in one.place.split("."))
        for one in graph.nodes.values()
        if one.kind == "model" and one.layer == _LAYER
    }
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in _QUERIES}
    lacks: dict[str, list[str]] = {}
    with reading(project.warehouse, project.settings) as connection:
        connection.execute(f"use {catalog(project.warehouse)}")
        for name, query in _QUERIES.items():
            try:
                found[name] = _rows(connection, query, places, at)
            except KeyError:
                why = "the project has no model of them"
                lacks.setdefault(why, []).append(name)
            except duckdb.CatalogException:
                lacks.setdefault(f"not built yet: {_BUILD}", []).append(name)
            except duckdb.Error as error:
                why = str(error).splitlines()[0]
                lacks.setdefault(f"{why}: {_BUILD}", []).append(name)
    notes = (f"no pictures of {', '.join(of)}: {why}" for why, of in lacks.items())
    return Pictured(
        drift=records_of(DriftRow, found["drift"]),
        profiles=profiles_of([*found["profiles"], *found["baselines"]]),
        freshness=records_of(FreshnessRow, found["freshness"]),
        runs=records_of(RunRow, found["runs"]),
        stores=records_of(StoreRow, found["stores"]),
        notes=tuple(notes),
    )


def _rows(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    places: Mapping[str, str],
    at: datetime | None,
) -> list[dict[str, Any]]:
    # DuckDB refuses a value that the query does not name
    values = {"at": str(at or "infinity")} if "$at" in query else {}
    return records(connection, query.format_map(places), **values)
