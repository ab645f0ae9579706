"""Say what a change would reach, and what a column is made of."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.registry_reader import (
    column_lineage,
    named_nodes,
    red_nodes,
)
from feature_warehouse.boundaries.registry_store import reading_registry
from feature_warehouse.counted import counted
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.lineage.records import ColumnName
from feature_warehouse.registry.names import Found, find
from feature_warehouse.registry.reach import Branch, column_tree, node_distances


@dataclass(frozen=True)
class Reached:
    """A node downstream: how far, which of its columns, whose, and how it does.

    It is red where a test of it, or of anything it is made of, failed.
    """

    node: str
    title: str
    kind: str
    distance: int
    columns: tuple[str, ...]
    owner: str
    metrics: Mapping[str, float]
    is_red: bool = False

    @property
    def line(self) -> str:
        """The node, for people."""
        columns = f": {', '.join(self.columns)}" if self.columns else ""
        metrics = ", ".join(f"{name} {value:g}" for name, value in self.metrics.items())
        red = "red: a test failed" if self.is_red else ""
        said = ", ".join(filter(None, [self.kind, self.owner, metrics, red]))
        return f"{'  ' * self.distance}{self.title}{columns}  ({said})"


@dataclass(frozen=True)
class Impact:
    """All that lies downstream of a node or a column, nearest first."""

    title: str
    reached: tuple[Reached, ...]
    by_table: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The impact, for people."""
        if not self.reached:
            return (f"nothing is made of {self.title}",)
        kinds: dict[str, int] = {}
        for one in self.reached:
            kinds[one.kind] = kinds.get(one.kind, 0) + 1
        counts = ", ".join(counted(count, kind) for kind, count in kinds.items())
        notes = [
            f"note: the columns of {one} are not known, so all of it may be reached"
            for one in self.by_table
        ]
        return (self.title, *(one.line for one in self.reached), counts, *notes)

    def as_record(self) -> dict[str, Any]:
        """Give it as a record for a program."""
        return asdict(self)


def impact(project: Project, text: str) -> Impact:
    """Follow a node or a column down to the models that are trained with it.

    Examples
    --------
    >>> impact(Project.open("."), "pede.pede_2022.Defas").title  # doctest: +SKIP
    'pede.pede_2022:defas'
    """
    with reading_registry(project) as connection:
        found = find(text, named_nodes(connection))
        edges = connection.execute(
            "select parent, child from registry.node_edges where valid_to is null"
        ).fetchall()
        by_table: tuple[str, ...] = ()
        if found.column is None:
            away = node_distances(edges, found.node.unique_id)
            distances = {node: depth for node, (depth, _) in away.items()}
            columns: dict[str, tuple[str, ...]] = {}
        else:
            distances, columns, by_table = _of_column(connection, found, edges)
        reached = list(_reached(connection, distances, columns))
        titles = _titles(connection)
    return Impact(
        found.title,
        tuple(sorted(reached, key=lambda one: (one.distance, one.title))),
        tuple(titles.get(one, one) for one in by_table),
    )


def lineage(project: Project, text: str, *, upstream: bool = True) -> tuple[str, ...]:
    """Draw what a column is made of, down to raw columns; or what is made of it.

    Examples
    --------
    >>> lineage(Project.open("."), "inde")[0]  # doctest: +SKIP
    'student_performance.v1:inde'
    """
    with reading_registry(project) as connection:
        branches = _branches(connection, text, upstream=upstream)
        titles = _titles(connection)
        reasons = dict(
            connection.execute(
                "select node || ':' || column_name, reason "
                "from registry.unresolved_columns where valid_to is null"
            ).fetchall()
        )
    return tuple(_line(one, titles, reasons) for one in branches)


def lineage_records(
    project: Project, text: str, *, upstream: bool = True
) -> list[dict[str, Any]]:
    """Give the same tree as records for a program."""
    with reading_registry(project) as connection:
        return [asdict(one) for one in _branches(connection, text, upstream=upstream)]


def _branches(
    connection: duckdb.DuckDBPyConnection, text: str, *, upstream: bool
) -> list[Branch]:
    found = find(text, named_nodes(connection))
    if found.column is None:
        some = ", ".join(f"{found.title}:{one}" for one in found.node.columns[:3])
        raise FeatureWarehouseError(
            f"{found.title} is no column", f"name one of its columns, such as {some}"
        )
    start = ColumnName(found.node.unique_id, found.column)
    return list(column_tree(column_lineage(connection), start, upstream=upstream))


def _line(branch: Branch, titles: Mapping[str, str], reasons: Mapping[str, str]) -> str:
    title = f"{titles.get(branch.node, branch.node)}:{branch.column}"
    steps = f"  by {', '.join(branch.steps)}" if branch.steps else ""
    again = "  (see above)" if branch.is_again else ""
    reason = reasons.get(f"{branch.node}:{branch.column}")
    unknown = f"  not known from what: {reason}" if reason else ""
    return f"{'  ' * branch.depth}{title}{steps}{again}{unknown}"


def _of_column(
    connection: duckdb.DuckDBPyConnection, found: Found, edges: list[tuple[str, str]]
) -> tuple[dict[str, int], dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Follow a column; where columns are not known, follow the whole table."""
    start = ColumnName(found.node.unique_id, str(found.column))
    lineage = column_lineage(connection)
    columns: dict[str, set[str]] = {found.node.unique_id: {start.column}}
    for edge in lineage.downstream(start):
        columns.setdefault(edge.target.node, set()).add(edge.target.column)
    unknown = {
        one
        for (one,) in connection.execute(
            "select distinct node from registry.unresolved_columns "
            "where valid_to is null"
        ).fetchall()
    }
    # exposures have no columns: they are reached through the nodes they read
    steps = [
        (parent, child)
        for parent, child in edges
        if child in columns or child.startswith("exposure.") or child in unknown
    ]
    away = node_distances(steps, found.node.unique_id)
    distances = {node: depth for node, (depth, _) in away.items()}
    named = {node: tuple(sorted(names)) for node, names in columns.items()}
    return distances, named, tuple(sorted(unknown & distances.keys()))


def _reached(
    connection: duckdb.DuckDBPyConnection,
    distances: Mapping[str, int],
    columns: Mapping[str, tuple[str, ...]],
) -> Iterator[Reached]:
    rows = connection.execute(
        "select unique_id, title, case when feature_views.node is null then kind "
        "else 'feature view' end, owner from registry.nodes "
        "left join registry.feature_views on nodes.unique_id = feature_views.node "
        "and feature_views.valid_to is null where nodes.valid_to is null "
        "union all select node, name, 'exposure', owner from registry.exposures "
        "where valid_to is null"
    ).fetchall()
    metrics: dict[str, dict[str, float]] = {}
    for exposure, metric, value in connection.execute(
        "select exposure, metric, value from registry.model_metrics "
        "where valid_to is null order by all"
    ).fetchall():
        metrics.setdefault(exposure, {})[metric] = value
    red = red_nodes(connection)
    for unique_id, title, kind, owner in rows:
        if unique_id in distances:
            yield Reached(
                unique_id,
                title,
                kind,
                distances[unique_id],
                columns.get(unique_id, ()),
                owner or "",
                metrics.get(unique_id, {}),
                unique_id in red,
            )


def _titles(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(
        connection.execute(
            "select unique_id, title from registry.nodes where valid_to is null"
        ).fetchall()
    )
