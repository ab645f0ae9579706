"""Make the catalogue: dbt docs, with statistics, users, lineage and personal data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import duckdb

from feature_warehouse.boundaries.artifacts import (
    raw_artifacts,
    read_artifacts,
    read_run,
)
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.docs_site import generate, write_page
from feature_warehouse.boundaries.monitoring_pictures_reader import read_pictured
from feature_warehouse.boundaries.registry_reader import relevance_of
from feature_warehouse.boundaries.registry_store import reading_registry
from feature_warehouse.boundaries.warehouse_file import reading, require_writable
from feature_warehouse.catalogue.monitoring import drift_of_view, pictures_of_model
from feature_warehouse.catalogue.pages import (
    column_note,
    exposure_page,
    users_of,
    view_page,
)
from feature_warehouse.catalogue.statistics import (
    BINS,
    Drawn,
    bars_query,
    counts_query,
    read_bars,
    read_counts,
)
from feature_warehouse.graph import FEATURES, Graph, Node
from feature_warehouse.jobs.column_lineage import column_lineage
from feature_warehouse.jobs.rebuild import Report
from feature_warehouse.jobs.sync import write_registry
from feature_warehouse.lineage.records import ColumnName, Lineage
from feature_warehouse.monitoring.records import Pictured
from feature_warehouse.pii import Tag, tags

_MONITORING = "monitoring"


@dataclass(frozen=True)
class Catalogue:
    """The file that was written, and what it could not show."""

    path: Path
    views: int
    notes: tuple[str, ...]


def docs(
    project: Project,
    *,
    out: Path | None = None,
    with_statistics: bool = True,
    report: Report = str,
) -> Catalogue:
    """Write dbt docs with all that is known of the features, as one offline file.

    Examples
    --------
    >>> docs(Project.open(".")).path.name  # doctest: +SKIP
    'static_index.html'
    """
    out = out or project.root / "target" / "static_index.html"
    require_writable(project.warehouse)
    report("dbt writes its artifacts")
    folder = generate(project)
    artifacts = read_artifacts(project.root, target=folder)
    graph, types = artifacts.graph, artifacts.catalog_columns
    report("tells where columns come from")
    lineage = column_lineage(project, graph, known_columns=types)
    tagged = tags(graph, lineage)
    statistics: dict[str, dict[str, Drawn]] = {}
    notes = []
    if with_statistics:
        report("counts what the feature views hold")
        statistics, notes = _statistics(project, graph, types)
    report("writes the registry")
    # `dbt docs generate` runs no test; what ran before it lies in target/
    artifacts = replace(artifacts, run=read_run(project.root))
    write_registry(project, artifacts, lineage, tagged)
    manifest, catalog = raw_artifacts(folder)
    told = _relevance(project, graph)
    # after the registry, because freshness, runs and stores are views of it
    pictured = read_pictured(project, graph) if with_statistics else Pictured()
    _say_more(manifest, graph, lineage, tagged, types, statistics, told, pictured)
    write_page(folder, out, manifest, catalog)
    views = sum(1 for one in graph.nodes.values() if _is_view(one))
    return Catalogue(out, views, (*notes, *pictured.notes))


def _is_view(node: Node) -> bool:
    return node.kind == "model" and node.layer == FEATURES


def _statistics(
    project: Project, graph: Graph, types: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, dict[str, Drawn]], list[str]]:
    found, notes = {}, []
    with reading(project.warehouse, project.settings) as connection:
        for node in filter(_is_view, graph.nodes.values()):
            columns = types.get(node.unique_id)
            if not columns:
                notes.append(f"{node.title} is no table yet, so it has no statistics")
                continue
            try:
                found[node.unique_id] = _of_table(connection, node, columns)
            except duckdb.Error as error:
                why = str(error).splitlines()[0]
                notes.append(f"{node.title} has no statistics: {why}")
    return found, notes


def _of_table(
    connection: duckdb.DuckDBPyConnection, node: Node, columns: Mapping[str, str]
) -> dict[str, Drawn]:
    query = counts_query(node.relation, columns)
    counts = read_counts(columns, connection.execute(query).fetchall()[0])
    query = bars_query(node.relation, columns, counts)
    drawn = read_bars(columns, counts, connection.execute(query).fetchall()[0])
    return {name.lower(): one for name, one in drawn.items()}


def _relevance(project: Project, graph: Graph) -> dict[str, list[dict[str, Any]]]:
    with reading_registry(project) as connection:
        return {
            node.unique_id: relevance_of(connection, node.title)
            for node in filter(_is_view, graph.nodes.values())
        }


def _say_more(
    manifest: dict[str, Any],
    graph: Graph,
    lineage: Lineage,
    tagged: Mapping[ColumnName, Tag],
    types: Mapping[str, Mapping[str, str]],
    statistics: Mapping[str, Mapping[str, Drawn]],
    relevance: Mapping[str, Sequence[Mapping[str, Any]]],
    pictured: Pictured,
) -> None:
    """Add to the descriptions of a manifest that nobody else reads."""
    for unique_id, raw in manifest["nodes"].items():
        node = graph.nodes.get(unique_id)
        if node is None:
            continue
        for column in raw["columns"].values():
            at = ColumnName(unique_id, column["name"].lower())
            origins = [one.title for one in lineage.origins(at)]
            note = column_note(origins, tagged.get(at))
            if note:
                column["description"] = f"{column['description']}\n\n{note}".strip()
        if _is_view(node):
            drawn = statistics.get(unique_id, {})
            page = _view_page(node, graph, tagged, types, drawn, relevance[unique_id])
            drift = drift_of_view(pictured, node.title)
            described = [raw["description"], page, drift]
            raw["description"] = "\n\n".join(described).strip()
        elif node.layer == _MONITORING:
            seen = pictures_of_model(pictured, node.name)
            raw["description"] = f"{raw['description']}\n\n{seen}".strip()
    for raw in manifest["exposures"].values():
        page = exposure_page(graph.exposures[raw["name"]])
        raw["description"] = f"{raw.get('description') or ''}\n\n{page}".strip()


def _view_page(
    node: Node,
    graph: Graph,
    tagged: Mapping[ColumnName, Tag],
    types: Mapping[str, Mapping[str, str]],
    drawn: Mapping[str, Drawn],
    relevance: Sequence[Mapping[str, Any]],
) -> str:
    rows = next(iter(drawn.values())).counts.rows if drawn else 0
    today = datetime.now(timezone.utc)
    measured = (
        f"Of all {rows} rows of the table, corrected ones and their corrections, on "
        f"{today:%Y-%m-%d}. Bars: {BINS} equal bins, or values, the commonest first."
        if drawn
        else "No statistics: the table was not there, or they were not asked for."
    )
    users, sets = users_of(graph, node)
    kinds = {name.lower(): kind for name, kind in types.get(node.unique_id, {}).items()}
    own = {one.column: tag for one, tag in tagged.items() if one.node == node.unique_id}
    return view_page(node, kinds, drawn, own, users, sets, measured, relevance)
