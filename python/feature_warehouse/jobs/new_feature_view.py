"""Start a feature view: its SQL, its YAML and a unit test, with TODOs to fill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import duckdb
import yaml

from feature_warehouse import scaffold
from feature_warehouse.boundaries import warehouse_file
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.folders import replacing_file
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import FEATURES, Graph, Node, close_matches
from feature_warehouse.jobs.rebuild import schema_of
from feature_warehouse.scaffold import FeatureView
from feature_warehouse.yaml_list import inserted

_READABLE = ("staging", "intermediate")


@dataclass(frozen=True)
class Scaffold:
    """What was written, and how many TODOs are in it."""

    view: FeatureView
    paths: tuple[Path, ...]
    todos: int


def new_feature_view(
    project: Project,
    name: str,
    *,
    entity: str,
    source: str,
    features: Sequence[tuple[str, str]],
    group: str | None = None,
    today: str | None = None,
) -> Scaffold:
    """Write a feature view that lacks only what a person knows.

    Parameters
    ----------
    source
        The model it reads, of the staging or intermediate layer.
    group
        The owner; without one, that of ``source``.

    Raises
    ------
    FeatureWarehouseError
        When the name is taken or bad, or the entity, the model or the group unknown.
        Then nothing is written.

    Examples
    --------
    >>> new_feature_view(
    ...     Project.open("."),
    ...     "student_reading",
    ...     entity="student_id",
    ...     source="int_student__waves",
    ...     features=[("reading_level", "double")],
    ... ).paths[0].name  # doctest: +SKIP
    'student_reading_v1.sql'
    """
    graph = project.parsed().graph
    folder = _folder(graph, entity)
    scaffold.check_name(name, entity)
    taken = [one.path for one in graph.nodes.values() if one.name == name]
    if taken:
        raise FeatureWarehouseError(
            f"there is a {name} already: {taken[0]}",
            "choose another name; a new meaning of it is a new version, "
            "docs/feature_versions.md says how",
        )
    node = _source(graph, source)
    view = FeatureView(
        name=name,
        entity=entity,
        source=source,
        group=_group(graph, group, node),
        features=tuple(features),
        created_at=today or datetime.now(timezone.utc).date().isoformat(),
        known=frozenset(_known_columns(project, node)),
    )
    texts = _texts(project.root / folder, view) | _monitored(project.root, view)
    _write_all(project, texts)
    # only what is new can hold a TODO: the project's rules allow no other
    todos = sum(text.count("TODO") for text in texts.values())
    return Scaffold(view, tuple(texts), todos)


def _folder(graph: Graph, entity: str) -> Path:
    """Where the views of an entity lie."""
    folders: dict[str, str] = {}
    for node in sorted(graph.nodes.values(), key=lambda one: one.path):
        declared = (node.meta.get("feature_store") or {}).get("entity") or ()
        if node.layer == FEATURES and len(declared) == 1:
            folders.setdefault(declared[0], node.path)
    if entity not in folders:
        raise FeatureWarehouseError(
            f"no feature view has the entity {entity!r}",
            close_matches(entity, set(folders)),
        )
    return Path(folders[entity]).parent


def _source(graph: Graph, source: str) -> Node:
    node = graph.model(source)
    if node.layer not in _READABLE:
        raise FeatureWarehouseError(
            f"a feature view may not read {source}, which is in {node.layer}/",
            f"give a model of {' or '.join(f'{one}/' for one in _READABLE)}",
        )
    return node


def _group(graph: Graph, group: str | None, node: Node) -> str:
    known = {one.group for one in graph.nodes.values() if one.group}
    if group is None and not node.group:
        raise FeatureWarehouseError(
            f"{node.name} has no owner to take over", f"give --group: {sorted(known)}"
        )
    if group is not None and group not in known:
        raise FeatureWarehouseError(
            f"there is no group {group!r}", close_matches(group, known)
        )
    return group or node.group


def _known_columns(project: Project, node: Node) -> list[str]:
    """The columns of what is read: as it is built, else as it is declared."""
    try:
        with warehouse_file.reading(project.warehouse, project.settings) as connection:
            return [name for name, _ in schema_of(connection, node.relation)]
    except duckdb.Error:
        return list(node.columns)


def _texts(folder: Path, view: FeatureView) -> dict[Path, str]:
    """The files, whole, as they will be."""
    models = folder / f"_{folder.name}__models.yml"
    tests = folder / f"_{folder.name}__unit_tests.yml"
    texts = {folder / f"{view.name}_v1.sql": scaffold.sql(view)}
    for path, key, entry, before in (
        (models, "models", scaffold.model_entry(view), view.name),
        (tests, "unit_tests", scaffold.unit_test(view), None),
    ):
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        new = inserted(old, key, entry, before=before)
        listed = yaml.safe_load(old) or {}
        was, now = listed.get(key) or [], yaml.safe_load(new)[key]
        # what was there must mean what it did, with one entry more
        is_kept = len(now) == len(was) + 1 and [one for one in now if one in was] == was
        if not is_kept or (key in listed and f"{key}:" not in old.splitlines()):
            raise FeatureWarehouseError(
                f"{path} is not laid out as the other files are",
                f"write {key}: at the margin, and `  - name:` before each entry",
            )
        texts[path] = new
    return texts


def _monitored(root: Path, view: FeatureView) -> dict[Path, str]:
    """The list of what is monitored, with the view; a project may have none."""
    path = root / "macros" / "monitoring" / "monitored_feature_views.sql"
    if not path.exists():
        return {}
    return {path: scaffold.monitored(path.read_text(encoding="utf-8"), view)}


def _write_all(project: Project, texts: dict[Path, str]) -> None:
    """Write all files, or none, and see that dbt takes them."""
    before = {path: path.read_bytes() if path.exists() else None for path in texts}
    try:
        for path, text in texts.items():
            with replacing_file(path) as new:
                new.write_text(text, encoding="utf-8")
        project.parsed()
    except BaseException:
        for path, content in before.items():
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content)
        raise
