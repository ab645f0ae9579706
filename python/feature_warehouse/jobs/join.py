"""Join features to a spine that is no model: a data frame, a query, another model."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from feature_warehouse.boundaries import warehouse_file
from feature_warehouse.boundaries.dbt_project import Parsed, Project
from feature_warehouse.boundaries.step_tables import stepwise
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import FEATURES, LABELS, Graph, Node, close_matches
from feature_warehouse.jobs.compile import (
    AS_OF,
    as_known,
    instant_text,
    joined_features,
)
from feature_warehouse.sql import jinja_literal, quoted
from feature_warehouse.training_set import Feature

SPINE = "feature_warehouse_spine"
_SPINE_COLUMNS = "feature_warehouse_spine_columns"
_ASKED = re.compile(
    r"(?P<view>\w+)(\.v(?P<version>[\w.]+))?(:(?P<feature>[^:]+?)(\s+as\s+(?P<name>\w+))?)?"
)


@dataclass(frozen=True)
class Asked:
    """A feature, or all features of a view, as asked for."""

    view: Node
    feature: str | None
    name: str | None


@dataclass(frozen=True)
class Spine:
    """What is joined to: rows in memory, or SQL over the warehouse.

    ``node`` is the model that was named, if it was one.
    """

    rows: Any = None
    sql: str | None = None
    node: Node | None = None


@dataclass(frozen=True)
class Join:
    """A join that is compiled: its spine, the macro's SQL, the columns asked for."""

    spine: Spine
    macro_sql: str
    columns: tuple[str, ...]
    features: tuple[Feature, ...]

    @property
    def sql(self) -> str:
        """The join as one select, of the columns in the order asked for."""
        return self._selected(self.macro_sql)

    @contextmanager
    def opened(
        self, project: Project
    ) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
        """Open the warehouse; give the connection and the select that gives the rows.

        All joins but the last were run by then.
        """
        with (
            opened(project, self.spine) as connection,
            stepwise(connection, self.macro_sql) as last,
        ):
            yield connection, self._selected(last)

    def _selected(self, joined: str) -> str:
        # a view is joined once, though its features may be asked for apart
        names = ",\n    ".join(quoted(name) for name in self.columns)
        return f"select\n    {names}\nfrom (\n{joined}\n) as joined"


def compile_join(
    project: Project, spine: Any, features: Sequence[str], as_of: datetime | None
) -> Join:
    """Compile the join of features to a spine, by the macro that models use.

    Parameters
    ----------
    spine
        A pandas or polars data frame, an Arrow table, SQL, or a model's name.
    features
        ``view``, ``view:feature``, ``view.v2``, ``view.v2:feature``,
        ``view:feature as name``.
    """
    if isinstance(features, str):
        raise FeatureWarehouseError(
            f"features is the text {features!r}", f"give a list: [{features!r}]"
        )
    variables = {AS_OF: instant_text(as_of)} if as_of else {}
    parsed = project.parsed()
    graph = parsed.graph
    asked = [read_feature(text, graph) for text in features]
    if not asked:
        raise FeatureWarehouseError(
            "no feature was asked for", "give at least one, such as 'view:feature'"
        )
    found = _spine(parsed, spine, variables)
    with opened(project, found) as connection:
        types = _types(connection)
    sql = parsed.inline(_call(asked), {**variables, _SPINE_COLUMNS: types})
    given = joined_features(graph, sql, name="the join")
    return Join(found, sql, (*types, *_ordered(asked, given)), given)


@contextmanager
def opened(project: Project, spine: Spine) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse with the spine beside it, under the name of ``SPINE``."""
    with warehouse_file.reading(project.warehouse, project.settings) as connection:
        # so that a query may say labels.level_gap_labels
        connection.execute(f"use {warehouse_file.catalog(project.warehouse)}")
        if spine.sql is not None:
            _create_view(connection, spine.sql)
        else:
            _register(connection, spine.rows)
        yield connection


def read_feature(text: str, graph: Graph) -> Asked:
    """Find the view and the feature that a text names.

    Raises
    ------
    FeatureWarehouseError
        When there is no such view, version or feature; the error names what is alike.
    """
    parts = _ASKED.fullmatch(text.strip())
    if parts is None:
        raise FeatureWarehouseError(
            f"{text!r} names no feature", "write 'view:feature' or 'view.v2:feature'"
        )
    view = graph.model(parts["view"], layer=FEATURES, version=parts["version"])
    feature = parts["feature"]
    if feature is not None and view.columns and feature not in _feature_names(view):
        raise FeatureWarehouseError(
            f"{view.title} has no feature {feature!r}",
            close_matches(feature, _feature_names(view)),
        )
    return Asked(view, feature, parts["name"])


def _feature_names(view: Node) -> set[str]:
    declared = view.meta.get("feature_store", {})
    clocks = view.meta.get("point_in_time", {})
    keys = {
        *declared.get("entity", []),
        declared.get("event_timestamp_column"),
        clocks.get("available_timestamp"),
        clocks.get("created_timestamp"),
    }
    return set(view.columns) - keys


def _spine(parsed: Parsed, spine: Any, variables: Mapping[str, Any]) -> Spine:
    if not isinstance(spine, str):
        return Spine(rows=spine)
    if re.fullmatch(r"\s*\w+\s*", spine):
        node = parsed.graph.model(spine.strip())
        if node.layer != LABELS:
            return Spine(sql=f"select * from {node.relation}", node=node)
        # labels as known then, as in an export
        compiled = parsed.compile([f"+{node.name}"], variables)
        return Spine(sql=as_known(compiled, compiled.nodes[node.unique_id]), node=node)
    if "{{" in spine or "{%" in spine:
        return Spine(sql=parsed.inline(spine, variables))
    return Spine(sql=spine)


def _types(connection: duckdb.DuckDBPyConnection) -> dict[str, str | None]:
    """The types of the spine's columns; None where no value tells one."""
    described = connection.execute(f"describe {SPINE}").fetchall()
    names = [name for name, *_ in described]
    # an empty column of Python objects is described as integers by DuckDB 1.5
    asked = ", ".join(f"typeof({quoted(name)})" for name in names)
    (kinds,) = connection.execute(
        f"select {asked} from (select 1) left join (from {SPINE} limit 0) on true"
    ).fetchall()
    return {
        name: None if kind == '"NULL"' else kind
        for name, kind in zip(names, kinds, strict=True)
    }


def _register(connection: duckdb.DuckDBPyConnection, rows: Any) -> None:
    """Let DuckDB read rows in memory.

    Raises
    ------
    FeatureWarehouseError
        When they are no table, or two columns have one name: DuckDB would rename one.
    """
    try:
        connection.register(SPINE, rows)
        connection.execute(f"describe {SPINE}").fetchall()
    except (duckdb.Error, TypeError, NotImplementedError) as error:
        raise FeatureWarehouseError(
            f"the spine is a {type(rows).__name__} that DuckDB cannot read: "
            f"{str(error).splitlines()[0]}",
            "give a pandas or polars data frame, an Arrow table, SQL or a model's name",
        ) from error
    names = [str(one).lower() for one in getattr(rows, "columns", ())]
    twice = sorted({one for one in names if names.count(one) > 1})
    if twice:
        raise FeatureWarehouseError(
            f"the spine has more than one column {', '.join(twice)}",
            "give each column a name of its own",
        )


def _create_view(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    try:
        connection.execute(
            f"create temp view {SPINE} as (\n{sql.rstrip().rstrip(';')}\n)"
        )
    except duckdb.Error as error:
        raise FeatureWarehouseError(
            f"the spine is no query that runs: {error}",
            "give SQL of one select, a model's name, or a data frame",
        ) from error


def _call(asked: Sequence[Asked]) -> str:
    """The call of the macro: each view once, with all that is asked of it."""
    views: dict[str, list[Asked]] = {}
    for one in asked:
        views.setdefault(one.view.unique_id, []).append(one)
    calls = []
    for group in views.values():
        _refuse_two_names(group)
        view = group[0].view
        version = f", v={jinja_literal(view.version)}" if view.version else ""
        call = f"ref({jinja_literal(view.name)}{version})"
        if all(one.feature for one in group):
            names = {one.feature: one.name or one.feature for one in group}
            call += f", features={jinja_literal(names)}"
        calls.append(f"feature_warehouse.feature_view({call})")
    return (
        "{{ feature_warehouse.point_in_time_join("
        f"spine={jinja_literal(SPINE)}, feature_views=[{', '.join(calls)}]) }}}}"
    )


def _refuse_two_names(group: Sequence[Asked]) -> None:
    """A view is joined once, so each of its features has one name."""
    names: dict[str | None, set[str | None]] = {}
    for one in group:
        names.setdefault(one.feature, set()).add(one.name or one.feature)
    renamed = [one.feature for one in group if one.name and (None in names)]
    twice = renamed + [feature for feature, given in names.items() if len(given) > 1]
    if twice:
        raise FeatureWarehouseError(
            f"{group[0].view.title}:{twice[0]} is asked for under two names",
            "ask for it once, and copy the column afterwards",
        )


def _ordered(asked: Sequence[Asked], given: Sequence[Feature]) -> list[str]:
    """The output columns, in the order their features were asked for."""
    names: dict[str, None] = {}
    for one in asked:
        for column in given:
            is_of_view = column.view.unique_id == one.view.unique_id
            if is_of_view and one.feature in (None, column.feature):
                names[column.output] = None
    return list(names)
