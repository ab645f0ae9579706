"""Measure the stores, the tables and the feature views, and keep what was found."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

import duckdb

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.registry_store import append_rows, create_registry
from feature_warehouse.boundaries.stores import StoreState, store_states
from feature_warehouse.boundaries.warehouse_file import catalog, reading, writing
from feature_warehouse.boundaries.warehouse_tables import (
    TableState,
    ViewState,
    columns_by_place,
    table_states,
    view_state,
)
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs.ingest import utc_now
from feature_warehouse.registry.tables import MEASUREMENTS


@dataclass(frozen=True)
class Measured:
    """What a measurement found; ``tables`` and ``views`` come with their node.

    ``not_kept`` is why the warehouse did not take it, such as another process that
    holds the file; None where it did.
    """

    measured_at: datetime
    stores: tuple[StoreState, ...]
    tables: tuple[tuple[str | None, TableState], ...] = ()
    views: tuple[tuple[str, ViewState], ...] = ()
    not_kept: str | None = None


def measure(project: Project, at: datetime | None = None) -> Measured:
    """Measure everything once, and append it to the registry.

    A store that is not available is found so, with the reason. Feature views are those
    of the last sync; one whose table is missing has no count of rows.

    Parameters
    ----------
    at
        The instant of the measurement, naive UTC; now, unless given. The same instant
        again takes the place of its measurement.

    Examples
    --------
    >>> measure(Project.open(".")).stores[0].is_available  # doctest: +SKIP
    True
    """
    at = at or utc_now()
    stores = tuple(store_states(project))
    # the first is the warehouse, which keeps what is found
    if not stores[0].is_available:
        return Measured(at, stores, not_kept=stores[0].reason)
    with reading(project.warehouse, project.settings) as connection:
        connection.execute(f"use {catalog(project.warehouse)}")
        columns = columns_by_place(connection)
        nodes = _nodes(connection) if "registry.nodes" in columns else {}
        tables = tuple(
            (nodes.get(one.relation), one) for one in table_states(connection)
        )
        views = tuple(
            (node, _view(connection, columns, *declared))
            for node, *declared in (_declared(connection) if nodes else ())
        )
    not_kept = _keep(project, at, stores, tables, views)
    return Measured(at, stores, tables, views, not_kept)


def _nodes(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The nodes of the last sync, by the place of their table."""
    rows = connection.execute(
        f"select {_PLACE}, unique_id from registry.nodes where valid_to is null"
    ).fetchall()
    return dict(rows)


# "warehouse"."features"."grades_v1": schema and table
_PLACE = (
    "array_to_string(string_split(replace(relation, '\"', ''), '.')[-2:], '.') as place"
)


def _declared(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Each feature view: its node, the place of its table, and two of its clocks."""
    return connection.execute(
        f"select nodes.unique_id, {_PLACE}, feature_views.event_timestamp, "
        "feature_views.created_timestamp from registry.feature_views "
        "inner join registry.nodes on feature_views.node = nodes.unique_id "
        "and nodes.valid_to is null "
        "where feature_views.valid_to is null order by nodes.unique_id"
    ).fetchall()


def _view(
    connection: duckdb.DuckDBPyConnection,
    columns: dict[str, frozenset[str]],
    place: str,
    event: str,
    created: str | None,
) -> ViewState:
    if place not in columns:
        return ViewState(None)
    try:
        return view_state(
            connection, place, columns[place], event=event, created=created
        )
    except duckdb.Error:
        # a view over a table that is gone, which the next build mends or tells of
        return ViewState(None)


def _keep(
    project: Project,
    at: datetime,
    stores: Sequence[StoreState],
    tables: Sequence[tuple[str | None, TableState]],
    views: Sequence[tuple[str, ViewState]],
) -> str | None:
    """Append the measurement; give the reason where the warehouse does not take it."""
    rows = {
        "stores": [(at, *astuple(one)) for one in stores],
        "relation_states": [(at, node, *astuple(one)) for node, one in tables],
        "freshness_checks": [(at, node, *astuple(one)) for node, one in views],
    }
    try:
        with writing(project.warehouse) as connection:
            create_registry(connection)
            for name, columns in MEASUREMENTS.items():
                connection.execute(
                    f"delete from registry.{name} where measured_at = ?", [at]
                )
                append_rows(connection, name, columns, rows[name])
    except FeatureWarehouseError as error:
        return str(error).splitlines()[0].replace(f"{project.root}/", "")
    return None
