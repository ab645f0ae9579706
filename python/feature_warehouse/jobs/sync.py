"""Write dbt's artifacts into the registry: whole, once, with what was there before."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

import duckdb

from feature_warehouse import collector
from feature_warehouse.boundaries.artifacts import Artifacts, read_artifacts
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.registry_store import (
    append_rows,
    create_registry,
    replace_rows,
)
from feature_warehouse.boundaries.run_results import Run
from feature_warehouse.boundaries.warehouse_file import writing
from feature_warehouse.boundaries.warehouse_tables import columns_by_place, view_state
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import TRAINING_SETS, Graph
from feature_warehouse.jobs.column_lineage import column_lineage
from feature_warehouse.jobs.compile import instant_text, joined_features
from feature_warehouse.jobs.rebuild import Report
from feature_warehouse.jobs.sync_run import new_run, write_run
from feature_warehouse.lineage.records import ColumnName, Lineage
from feature_warehouse.pii import Tag, tags
from feature_warehouse.registry.evidence import EVIDENCE
from feature_warehouse.registry.rows import Row, rows_of
from feature_warehouse.registry.tables import APPENDED, STATES, TABLES
from feature_warehouse.registry.word_index import INDEX


@dataclass(frozen=True)
class Synced:
    """What a sync found and changed."""

    changed_rows: int
    counts: Mapping[str, int]
    run: Run | None
    resolved_share: float | None
    column_count: int
    notes: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The outcome, for people."""
        shown = ("feature_views", "features", "tests", "exposures", "training_sets")
        counts = ", ".join(
            f"{self.counts[one]} {one.replace('_', ' ')}" for one in shown
        )
        share = (
            "no derived columns"
            if self.resolved_share is None
            else f"the sources of {100 * self.resolved_share:.1f} % of "
            f"{self.column_count} derived columns are known"
        )
        told = f"{self.changed_rows} rows changed" if self.changed_rows else "no change"
        run = (
            f"dbt {self.run.command} of {self.run.started_at[:16]} UTC: "
            f"{len(self.run.nodes)} results"
            if self.run
            else "no new results of tests: the last command of dbt ran none"
        )
        return (
            f"registry: {counts}",
            f"lineage: {share}",
            f"run: {run}",
            *(f"note: {one}" for one in self.notes),
            told,
        )


def sync(
    project: Project, *, target: Path | None = None, report: Report = str
) -> Synced:
    """Write what target/ holds into ``registry.*``, in one transaction.

    Examples
    --------
    >>> sync(Project.open(".")).counts["feature_views"]  # doctest: +SKIP
    6
    """
    with collector.waiting():
        artifacts = read_artifacts(project.root, target=target)
        graph, types = artifacts.graph, artifacts.catalog_columns
        report("tells where columns come from")
        lineage = column_lineage(project, graph, known_columns=types)
        report("writes the registry")
        tagged = tags(graph, lineage)
        return write_registry(project, artifacts, lineage, tagged)


def write_registry(
    project: Project,
    artifacts: Artifacts,
    lineage: Lineage,
    tagged: Mapping[ColumnName, Tag],
) -> Synced:
    """Write what artifacts say, and what was made of them, into the registry."""
    artifacts = replace(artifacts, notes=(*artifacts.notes, *_gone(artifacts)))
    graph, types = artifacts.graph, artifacts.catalog_columns
    rows = rows_of(graph, lineage, tagged, types, _joined(graph))
    at = instant_text(datetime.now(timezone.utc))
    with writing(project.warehouse) as connection:
        changed, run = _write(connection, artifacts, lineage, rows, at)
    return Synced(
        changed,
        {name: len(one) for name, one in rows.items()},
        run,
        lineage.resolved_share,
        sum(len(one) for one in lineage.columns.values()),
        artifacts.notes,
    )


def _write(
    connection: duckdb.DuckDBPyConnection,
    artifacts: Artifacts,
    lineage: Lineage,
    rows: Mapping[str, list[Row]],
    at: str,
) -> tuple[int, Run | None]:
    """Write what changed; give how many rows did, and the run if it is a new one."""
    create_registry(connection)
    changed = sum(
        replace_rows(connection, name, columns, rows[name], at)
        for name, columns in TABLES.items()
    )
    places = columns_by_place(connection)
    run = new_run(connection, artifacts.run)
    if run is not None:
        changed += write_run(connection, run, artifacts.graph, places, at)
    seen = list(_view_states(connection, artifacts.graph, places))
    changed += replace_rows(connection, "view_states", STATES["view_states"], seen, at)
    if changed:
        _write_sync(connection, artifacts, lineage, changed, at)
    if changed or not _is_indexed(connection):
        for statement in (*EVIDENCE, *INDEX):
            connection.execute(statement)
    return changed, run


def _is_indexed(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the tables that follow from others are there: earlier code had less."""
    try:
        connection.execute("select 1 from registry.document_texts limit 0")
    except duckdb.CatalogException:
        return False
    return True


def _joined(graph: Graph) -> dict[str, list[tuple[str, str, str]]]:
    """The columns of each training set that a point-in-time join gave it."""
    found = {}
    for node in graph.nodes.values():
        if node.layer != TRAINING_SETS or node.sql is None:
            continue
        try:
            features = joined_features(graph, node.sql, name=node.name)
        except (FeatureWarehouseError, KeyError):
            # it is made in another way; its lineage still tells of its columns
            features = ()
        found[node.unique_id] = [
            (one.output, one.view.title, one.feature) for one in features
        ]
    return found


def _gone(artifacts: Artifacts) -> Iterator[str]:
    """Name what exposures say they use, and is no more."""
    graph = artifacts.graph
    if not graph.exposures:
        return
    features = {
        f"{node.title}:{name}" for node in graph.nodes.values() for name in node.columns
    }
    for one in graph.exposures.values():
        gone = [parent for parent in one.parents if parent not in graph.nodes]
        model = one.meta.get("registered_model") or {}
        gone += [
            name for name in model.get("features") or () if str(name) not in features
        ]
        if gone:
            yield f"exposure {one.name} names what is gone: {', '.join(map(str, gone))}"


def _view_states(
    connection: duckdb.DuckDBPyConnection,
    graph: Graph,
    places: Mapping[str, Collection[str]],
) -> Iterator[tuple]:
    """How many rows each feature view has, and how late its last event is."""
    for node in graph.nodes.values():
        clock = (node.meta.get("feature_store") or {}).get("event_timestamp_column")
        if not clock or node.place not in places:
            continue
        created = (node.meta.get("point_in_time") or {}).get("created_timestamp")
        columns = places[node.place]
        state = view_state(
            connection, node.place, columns, event=clock, created=created
        )
        yield (node.unique_id, *astuple(state))


def _write_sync(
    connection: duckdb.DuckDBPyConnection,
    artifacts: Artifacts,
    lineage: Lineage,
    changed: int,
    at: str,
) -> None:
    append_rows(
        connection,
        "syncs",
        APPENDED["syncs"],
        [
            (
                datetime.fromisoformat(at),
                datetime.fromisoformat(artifacts.generated_at),
                artifacts.project,
                artifacts.graph.dbt_version,
                artifacts.fingerprint,
                changed,
                lineage.resolved_share,
                list(artifacts.notes),
            )
        ],
    )
