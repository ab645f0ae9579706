"""What dbt left in target/: manifest, catalog and run results, read as files."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from feature_warehouse.boundaries.artifact_notes import notes_on, uncompiled
from feature_warehouse.boundaries.manifest import graph_of
from feature_warehouse.boundaries.run_results import Run, instant_of, run_of
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import Graph

_MANIFEST = "https://schemas.getdbt.com/dbt/manifest/v12.json"
_CATALOG = "https://schemas.getdbt.com/dbt/catalog/v1.json"
_RUN_RESULTS = "https://schemas.getdbt.com/dbt/run-results/v6.json"
# what reading JSON of another form than that of dbt ends in
_NOT_WHOLE = (KeyError, TypeError, ValueError, AttributeError)
_AGAIN = "make it with `dbt docs generate` in the project's folder"


@dataclass(frozen=True)
class Artifacts:
    """A project as dbt last wrote it down.

    ``catalog_columns`` holds the columns and types of each table by unique id;
    ``notes`` say what could not be told, and what is missing because of it.
    """

    graph: Graph
    project: str
    generated_at: str
    fingerprint: str
    catalog_columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    run: Run | None = None
    notes: tuple[str, ...] = ()


def read_artifacts(root: Path, *, target: Path | None = None) -> Artifacts:
    """Read the artifacts of a project; ``target`` is the folder they lie in.

    Without it they are those of the user's last command of dbt, or of `fw docs` where
    that came later. What the command did not write, such as types or the SQL of a
    microbatch model, is taken from what `fw docs` had dbt write last, as long as all
    definitions are still the same. Results are always those of the command.

    Raises
    ------
    FeatureWarehouseError
        When there is no manifest, or it is cut short or of a form not known. What is
        wrong with the other two is a note, and their part is missing.

    Examples
    --------
    >>> read_artifacts(Path("/nowhere"))
    Traceback (most recent call last):
    ...
    feature_warehouse.errors.FeatureWarehouseError: there is no manifest.json in /nowhere/target
      mend: make it with `dbt docs generate` in the project's folder
    """  # noqa: E501
    folder = root / (target or target_folder())
    text, manifest = _manifest(folder / "manifest.json")
    docs = _docs_manifest(root) if target is None else None
    if docs is not None and _is_later(docs[1], docs_folder(root), manifest, folder):
        folder, (text, manifest) = docs_folder(root), docs
    graph = _graph(manifest, root, folder)
    catalog_notes: list[str] = []
    types = _types(folder, catalog_notes)
    if docs is not None and (catalog_notes or uncompiled(graph)):
        told = _told_by_docs(graph, docs[1], root)
        if told is not None:
            graph, types, catalog_notes = *told, []
    generated_at = _generated_at(manifest, folder)
    written = datetime.fromisoformat(generated_at)
    notes = [*notes_on(graph, manifest, root, written), *catalog_notes]
    return Artifacts(
        graph=graph,
        project=manifest["metadata"].get("project_name") or root.name,
        generated_at=generated_at,
        fingerprint=hashlib.sha256(text).hexdigest(),
        catalog_columns=types,
        run=_last_run(root / (target or target_folder()), notes),
        notes=tuple(notes),
    )


def read_manifest(file: Path, root: Path) -> Graph:
    """Read one manifest, such as that of an earlier commit, as a graph."""
    _, manifest = _manifest(file)
    return _graph(manifest, root, file.parent)


def read_run(root: Path) -> Run | None:
    """Read the last run of dbt alone; None where it built and tested nothing."""
    return _last_run(root / target_folder(), [])


def raw_artifacts(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give manifest and catalog as they are, for a copy that says more."""
    _, manifest = _manifest(folder / "manifest.json")
    try:
        catalog = json.loads((folder / "catalog.json").read_bytes())
    except (OSError, ValueError) as error:
        raise FeatureWarehouseError(
            f"there is no whole catalog.json in {folder}: {error}", _AGAIN
        ) from error
    return manifest, catalog


def target_folder() -> Path:
    """Give the folder that dbt writes its artifacts to, below the project's."""
    return Path(os.environ.get("DBT_TARGET_PATH") or "target")


def _docs_manifest(root: Path) -> tuple[bytes, dict[str, Any]] | None:
    """The manifest that `fw docs` had dbt write; None where there is no whole one."""
    try:
        return _manifest(docs_folder(root) / "manifest.json")
    except FeatureWarehouseError:
        return None


def _is_later(
    one: Mapping[str, Any], its: Path, other: Mapping[str, Any], others: Path
) -> bool:
    return _generated_at(one, its) > _generated_at(other, others)


def _manifest(file: Path) -> tuple[bytes, dict[str, Any]]:
    try:
        text = file.read_bytes()
    except FileNotFoundError as error:
        raise FeatureWarehouseError(
            f"there is no {file.name} in {file.parent}", _AGAIN
        ) from error
    try:
        manifest = json.loads(text)
    except ValueError as error:
        raise FeatureWarehouseError(f"{file} is cut short: {error}", _AGAIN) from error
    found = manifest.get("metadata") if isinstance(manifest, dict) else None
    metadata = found if isinstance(found, dict) else {}
    form = metadata.get("dbt_schema_version")
    if form != _MANIFEST:
        dbt = metadata.get("dbt_version", "an unknown version of dbt")
        raise FeatureWarehouseError(
            f"{file} is of the form {form or 'of no manifest'}, written by dbt {dbt}; "
            "this fw reads manifests of dbt 1.11 (v12)",
            _AGAIN + ", with the dbt of its environment",
        )
    return text, manifest


def _generated_at(manifest: Mapping[str, Any], folder: Path) -> str:
    try:
        return instant_of(manifest["metadata"]["generated_at"])
    except _NOT_WHOLE as error:
        raise FeatureWarehouseError(
            f"the manifest in {folder} does not say when it was made: {error!r}", _AGAIN
        ) from error


def _graph(manifest: Mapping[str, Any], root: Path, folder: Path) -> Graph:
    try:
        return graph_of(manifest, root)
    except _NOT_WHOLE as error:
        raise FeatureWarehouseError(
            f"the manifest in {folder} is not whole: {error!r} is missing", _AGAIN
        ) from error


def docs_folder(root: Path) -> Path:
    """Give the folder that `fw docs` has dbt write its artifacts to."""
    return root / "target" / "feature_warehouse" / "docs"


def _told_by_docs(
    graph: Graph, manifest: Mapping[str, Any], root: Path
) -> tuple[Graph, Mapping[str, Mapping[str, str]]] | None:
    """Give graph and types of `fw docs`, if it was of these very definitions."""
    folder, notes = docs_folder(root), list[str]()
    try:
        found = _graph(manifest, root, folder)
    except FeatureWarehouseError:
        return None
    if found.fingerprint != graph.fingerprint or uncompiled(found):
        return None
    types = _types(folder, notes)
    if notes:
        return None
    # what is no part of a definition, such as descriptions, is that of now
    nodes = {
        unique_id: replace(one, sql=found.nodes[unique_id].sql)
        for unique_id, one in graph.nodes.items()
    }
    return replace(graph, nodes=nodes), types


def _types(folder: Path, notes: list[str]) -> dict[str, dict[str, str]]:
    """The type of each column by unique id, as the catalog has them."""
    file = folder / "catalog.json"
    catalog = _optional(file, _CATALOG, notes, "types of columns") or {}
    try:
        tables = {**catalog.get("nodes", {}), **catalog.get("sources", {})}
        return {
            unique_id: {
                name: column.get("type", "")
                for name, column in table.get("columns", {}).items()
            }
            for unique_id, table in tables.items()
        }
    except _NOT_WHOLE as error:
        notes.append(f"{file.name} is not whole, so types are not known: {error!r}")
        return {}


def _optional(
    file: Path, form: str, notes: list[str], what: str
) -> dict[str, Any] | None:
    """Read a file; where it is missing or of another form, a note says so."""
    try:
        content = json.loads(file.read_bytes())
        found = content["metadata"]["dbt_schema_version"]
    except FileNotFoundError:
        notes.append(f"there is no {file.name}, so {what} are not known from it")
        return None
    except _NOT_WHOLE as error:
        notes.append(f"{file.name} is not whole, so {what} are not known: {error}")
        return None
    if found != form:
        notes.append(f"{file.name} has the form {found}, so {what} are not known")
        return None
    return content


def _last_run(folder: Path, notes: list[str]) -> Run | None:
    file, what = folder / "run_results.json", "states of tests"
    results = _optional(file, _RUN_RESULTS, notes, what)
    try:
        return None if results is None else run_of(results)
    except _NOT_WHOLE as error:
        notes.append(f"{file.name} is not whole, so {what} are not known: {error!r}")
        return None
