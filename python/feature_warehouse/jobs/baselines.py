"""Freeze what registered models learned from, to tell drift for each of them."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from feature_warehouse.boundaries.dbt_project import Parsed, Project
from feature_warehouse.boundaries.registry_store import append_rows, create_registry
from feature_warehouse.boundaries.warehouse_file import catalog, reading, writing
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import Graph
from feature_warehouse.jobs.compile import read_instant
from feature_warehouse.jobs.ingest import utc_now
from feature_warehouse.jobs.rebuild import Report, rebuilt
from feature_warehouse.registered_model import RegisteredModel, read
from feature_warehouse.registry.tables import APPENDED
from feature_warehouse.sql import jinja_literal, literal
from feature_warehouse.training_set import CompiledTrainingSet

BINS = "feature_bins"
_PROFILE = tuple(APPENDED["baselines"])[2:-2]
Kinds = Mapping[tuple[str, str, str], str]


@dataclass(frozen=True)
class Frozen:
    """The models whose baseline was frozen, and why others have none."""

    models: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def freeze_baselines(project: Project, graph: Graph, *, report: Report = str) -> Frozen:
    """Profile the training set of each registered model that has no baseline yet.

    The set is made again by the model's lock; where that gives other rows, a note says
    so and nothing is kept. The next `dbt build` compares with what is kept.

    Examples
    --------
    >>> project = Project.open(".")
    >>> freeze_baselines(project, project.parsed().graph).models  # doctest: +SKIP
    ('level_gap_v3',)
    """
    wanted = list(_wanted(project, graph))
    if not wanted:
        return Frozen()
    try:
        kinds = _kinds(project, graph)
    except (duckdb.Error, FeatureWarehouseError) as error:
        why = str(error).splitlines()[0]
        return Frozen(
            notes=(f"no baseline yet, as {BINS} is not built: {why}; run `dbt build`",)
        )
    parsed = project.parsed()
    frozen, notes = [], []
    for model in wanted:
        report(f"freezes what {model.title} learned from")
        try:
            rows, missing = _profile(project, parsed, model, kinds, report)
            notes += missing
            if rows:
                _keep(project, model, rows)
                frozen.append(model.title)
        except FeatureWarehouseError as error:
            notes.append(f"{model.title} has no baseline: {str(error).splitlines()[0]}")
    return Frozen(tuple(frozen), tuple(notes))


def _wanted(project: Project, graph: Graph) -> Iterator[RegisteredModel]:
    """The registered models whose lock has no baseline."""
    models = [
        read(one.meta["registered_model"])
        for one in graph.exposures.values()
        if one.meta.get("registered_model")
    ]
    if not models:
        return
    try:
        with reading(project.warehouse, project.settings) as connection:
            connection.execute(f"use {catalog(project.warehouse)}")
            held = connection.execute(
                "select distinct baseline, lock_checksum from registry.baselines"
            ).fetchall()
    except (duckdb.Error, FeatureWarehouseError):
        # a warehouse that is not there, or of earlier code
        held = []
    yield from (one for one in models if (one.title, one.lock_checksum) not in held)


def _kinds(project: Project, graph: Graph) -> Kinds:
    """What each feature was counted as when its bins were frozen."""
    relation = graph.model(BINS).relation
    with reading(project.warehouse, project.settings) as connection:
        rows = connection.execute(
            f"select feature_view, version, feature, kind from {relation}"
        ).fetchall()
    return {(view, version, feature): kind for view, version, feature, kind in rows}


def _profile(
    project: Project,
    parsed: Parsed,
    model: RegisteredModel,
    kinds: Kinds,
    report: Report,
) -> tuple[list[tuple[Any, ...]], list[str]]:
    with tempfile.TemporaryDirectory(prefix="fw-baseline-") as scratch:
        path = Path(scratch, "rows.parquet")
        as_of = read_instant(model.as_of)
        with rebuilt(project, model.training_set, as_of, path, report=report) as (
            _,
            training_set,
            lock,
        ):
            if lock.rows_checksum != model.rows_checksum:
                raise FeatureWarehouseError(
                    "its training set is no longer what the lock says",
                    "run `fw verify` on the lock",
                )
        # dbt opens the warehouse itself, so it must be closed by now
        queries = {
            view: parsed.inline(query, {})
            for view, query in _queries(path, training_set, kinds).items()
        }
        with reading(project.warehouse, project.settings) as connection:
            return _rows(connection, model, queries)


def _rows(
    connection: duckdb.DuckDBPyConnection,
    model: RegisteredModel,
    queries: Mapping[str, str],
) -> tuple[list[tuple[Any, ...]], list[str]]:
    """The profiles of the views, and notes on those that cannot be told."""
    rows, notes = [], []
    for view, sql in queries.items():
        try:
            rows += connection.execute(
                f"select {', '.join(_PROFILE)} from ({sql}) as profiled"
            ).fetchall()
        except duckdb.BinderException as error:
            # all rows beside the view's own rows would be unlike beside unlike
            notes.append(
                f"{model.title} has no baseline of {view}, as the rows to compare are "
                "chosen (`where` in macros/monitoring/monitored_feature_views.sql) by "
                f"a column that {model.training_set} does not have: "
                f"{str(error).splitlines()[0]}"
            )
    return rows, notes


def _queries(
    path: Path, training_set: CompiledTrainingSet, kinds: Kinds
) -> dict[str, str]:
    """Call the macro that profiles a sample, once a feature view."""
    columns: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    for one in training_set.features:
        view = (one.view.name, str(one.view.version or ""))
        kind = kinds.get((*view, one.feature))
        if kind is not None:
            held = {"column": one.output, "kind": kind}
            columns.setdefault(view, {})[one.feature] = held
    if not columns:
        raise FeatureWarehouseError(
            "none of its features is monitored",
            "add their views to macros/monitoring/monitored_feature_views.sql",
        )
    rows = f"read_parquet({literal(str(path))})"
    return {
        f"{name}.v{version}" if version else name: (
            "{{ feature_warehouse.profile_sample("
            f"{jinja_literal(rows)}, {jinja_literal(name)}, {jinja_literal(version)}, "
            f"{jinja_literal(held)}, ref('{BINS}'), where=feature_warehouse."
            f"monitored_where({jinja_literal(name)}, {jinja_literal(version)})) }}}}"
        )
        for (name, version), held in columns.items()
    }


def _keep(
    project: Project, model: RegisteredModel, rows: list[tuple[Any, ...]]
) -> None:
    at = utc_now()
    kept = [(model.title, "model", *row, model.lock_checksum, at) for row in rows]
    with writing(project.warehouse) as connection:
        create_registry(connection)
        append_rows(connection, "baselines", APPENDED["baselines"], kept)
