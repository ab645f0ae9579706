"""A training set's rows, made anew as of an instant, and the lock they get."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import duckdb

import feature_warehouse
from feature_warehouse.boundaries import warehouse_file
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.git import commit_of
from feature_warehouse.boundaries.step_tables import stepwise
from feature_warehouse.data_files import copy_statement, parquet, without_loss
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import Node
from feature_warehouse.identity import checksums
from feature_warehouse.jobs.compile import (
    check_columns,
    compile_training_set,
    instant_text,
)
from feature_warehouse.lock import (
    Lock,
    LockedColumn,
    LockedNode,
    LockedView,
    definition_hash,
)
from feature_warehouse.sql import quoted
from feature_warehouse.training_set import CompiledTrainingSet

Report = Callable[[str], None]
# what ingest writes into every raw row, and what the models that keep all loads call it
RAW_LOADED_AT = "_loaded_at"
LOADED_AT = "loaded_at"
# what dbt writes into every row of a snapshot, and never changes
CAPTURED_AT = "dbt_valid_from"


@contextmanager
def rebuilt(
    project: Project,
    name: str,
    as_of: datetime,
    path: Path,
    *,
    report: Report,
    admit: Callable[[CompiledTrainingSet], None] | None = None,
) -> Iterator[tuple[duckdb.DuckDBPyConnection, CompiledTrainingSet, Lock]]:
    """Write the rows of a training set to a Parquet file, and describe them.

    Gives the connection they came from, still open, the compiled set, and its lock.
    ``admit`` is asked before any row is made, and raises where none must be.
    """
    report(f"dbt compiles {name} as of {instant_text(as_of)} UTC")
    training_set = compile_training_set(project, name, as_of)
    if admit is not None:
        admit(training_set)
    spill = path.parent / ".spill"
    settings = {**project.settings, **_settings(project.root, spill)}
    with warehouse_file.reading(project.warehouse, settings) as connection:
        _refuse_unbuilt_loads(connection, training_set)
        views = len(training_set.views)
        report(f"DuckDB joins {views} feature views and writes the rows")
        with stepwise(connection, training_set.sql) as rows:
            columns = schema_of(connection, f"({rows})")
            check_columns(training_set, [name for name, _ in columns])
            connection.execute(copy_statement(without_loss(rows, columns), path))
        report("checksums of the rows")
        yield connection, training_set, _lock(connection, project, training_set, path)
    shutil.rmtree(spill, ignore_errors=True)


def _settings(root: Path, spill: Path) -> dict[str, str]:
    settings = {
        # external sources name their files from the project's folder, as dbt does
        "file_search_path": str(root),
        # rows have no order, and keeping one costs memory
        "preserve_insertion_order": "false",
        # on the disk that the rows go to, not in the folder of the caller
        "temp_directory": str(spill),
    }
    # DuckDB draws its progress bar on stdout, where a pipe expects results
    if sys.stdout.isatty() and sys.stderr.isatty():
        settings["enable_progress_bar"] = "true"
    return settings


def schema_of(
    connection: duckdb.DuckDBPyConnection, relation: str
) -> list[tuple[str, str]]:
    """Name and type of each column of a relation."""
    rows = connection.execute(f"describe select * from {relation}").fetchall()
    return [(name, kind) for name, kind, *_ in rows]


def _lock(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    training_set: CompiledTrainingSet,
    path: Path,
) -> Lock:
    row_count, whole, columns = _columns(connection, training_set, path)
    nodes = _nodes(connection, project, training_set)
    spine = training_set.spine
    return Lock(
        training_set=training_set.node.name,
        as_of=instant_text(training_set.as_of),
        project={"name": project.name, **asdict(commit_of(project.root))},
        manifest=training_set.graph.fingerprint,
        versions={
            "feature_warehouse": feature_warehouse.__version__,
            "dbt": training_set.graph.dbt_version,
            "duckdb": duckdb.__version__,
        },
        spine={"name": spine.name, "sql": nodes[spine.title].sql},
        views=_views(training_set, nodes),
        nodes=nodes,
        row_count=row_count,
        columns=columns,
        rows_checksum=whole,
    )


def _columns(
    connection: duckdb.DuckDBPyConnection, training_set: CompiledTrainingSet, path: Path
) -> tuple[int, str, tuple[LockedColumn, ...]]:
    """Row count, checksum of the rows, and each column with its own."""
    columns = schema_of(connection, parquet(path))
    key = [*training_set.roles.entity, training_set.roles.event_timestamp]
    query = checksums(parquet(path), columns, key=key)
    row_count, whole, *by_column = connection.execute(query).fetchone()
    locked = (
        LockedColumn(name, kind, training_set.origin(name).title, checksum)
        for (name, kind), checksum in zip(columns, by_column, strict=True)
    )
    return row_count, whole, tuple(locked)


def _views(
    training_set: CompiledTrainingSet, nodes: dict[str, LockedNode]
) -> tuple[LockedView, ...]:
    return tuple(
        LockedView(
            name=view.name,
            version=view.version,
            columns=tuple(
                one.feature
                for one in training_set.features
                if one.view.unique_id == view.unique_id
            ),
            sql=nodes[view.title].sql,
        )
        for view in training_set.views
    )


def _nodes(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    training_set: CompiledTrainingSet,
) -> dict[str, LockedNode]:
    graph = training_set.graph
    nodes = [training_set.node, *graph.ancestors(training_set.node)]
    return {
        node.title: LockedNode(
            kind=node.kind,
            parents=tuple(graph.nodes[one].title for one in node.parents),
            sql=_definition(node, project, training_set.as_of),
            content=_content(connection, node, training_set.as_of),
        )
        for node in nodes
    }


def _definition(node: Node, project: Project, as_of: datetime) -> str | None:
    if node.sql is None:
        return None
    catalog = warehouse_file.catalog(project.warehouse)
    return definition_hash(node.sql, catalog=catalog, as_of=instant_text(as_of))


def _content(
    connection: duckdb.DuckDBPyConnection, node: Node, as_of: datetime
) -> str | None:
    """What SQL cannot make again, as known at ``as_of``: rows come, none goes."""
    if node.kind == "seed":
        return node.checksum
    if node.kind == "snapshot":
        return _counts(connection, node, CAPTURED_AT, "captures", as_of)
    if node.kind != "source":
        return None
    if RAW_LOADED_AT not in node.columns:
        (rows,) = connection.execute(f"select count(*) from {node.relation}").fetchone()
        return f"{rows} rows"
    return _counts(connection, node, RAW_LOADED_AT, "loads", as_of)


def _counts(
    connection: duckdb.DuckDBPyConnection,
    node: Node,
    written_at: str,
    noun: str,
    as_of: datetime,
) -> str:
    rows, times = connection.execute(
        f"select count(*), count(distinct {written_at}) from {node.relation} "
        f"where {written_at} <= timestamp '{instant_text(as_of)}'"
    ).fetchone()
    return f"{rows} rows in {times} {noun}"


def _refuse_unbuilt_loads(
    connection: duckdb.DuckDBPyConnection, training_set: CompiledTrainingSet
) -> None:
    """A load the models were not built with would show in a later rebuild only."""
    graph, as_of = training_set.graph, training_set.as_of
    ancestors = list(graph.ancestors(training_set.node))
    # a view is never behind what it reads
    tables = {
        relation
        for (relation,) in connection.execute(
            "select concat_ws('.', schema_name, table_name) from duckdb_columns() "
            "semi join duckdb_tables() using (database_name, schema_name, table_name) "
            f"where column_name = '{LOADED_AT}'"
        ).fetchall()
    }
    keepers = [one for one in ancestors if one.kind == "model" and one.place in tables]
    for source in ancestors:
        if source.kind != "source" or RAW_LOADED_AT not in source.columns:
            continue
        landed = _latest(connection, [source], RAW_LOADED_AT, as_of)
        readers = [one for one in keepers if source in graph.ancestors(one)]
        built = _latest(connection, readers, LOADED_AT, as_of)
        if landed and readers and (built is None or built < landed):
            raise FeatureWarehouseError(
                f"the models were built before the load of {source.name} at "
                f"{landed} UTC",
                "run `dbt build`, then this again",
            )


def _latest(
    connection: duckdb.DuckDBPyConnection,
    nodes: list[Node],
    column: str,
    as_of: datetime,
) -> datetime | None:
    instants = [
        connection.execute(
            f"select max({quoted(column)}) from {node.relation} "
            f"where {quoted(column)} <= timestamp '{instant_text(as_of)}'"
        ).fetchone()[0]
        for node in nodes
    ]
    return max((one for one in instants if one is not None), default=None)
