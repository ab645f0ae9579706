"""Compile a training set of the project as of an instant."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import LABELS, TRAINING_SETS, Graph, Node
from feature_warehouse.sql import literal
from feature_warehouse.training_set import CompiledTrainingSet, Feature, Roles

AS_OF = "feature_warehouse_as_of"
# what point_in_time_join says about its own columns, as the first line of its SQL
_NOTE = re.compile(r"-- feature_warehouse: (\{.*\})\s*$", re.MULTILINE)
# words that may follow a table that has no alias
_AFTER_A_TABLE = frozenset(
    re.findall(
        r"\w+",
        """
        anti asof cross except full group having inner intersect join lateral left limit
        natural offset on order pivot positional qualify right select semi tablesample
        union unpivot using where window
        """,
    )
)


def compile_training_set(
    project: Project, name: str, as_of: datetime
) -> CompiledTrainingSet:
    """Compile a training set so that it gives what was known at ``as_of``.

    Raises
    ------
    FeatureWarehouseError
        When there is no such set, or dbt refuses to compile it.
    """
    graph = project.parsed().compile(
        [f"+{name}", f"fqn:*.{LABELS}.*"], {AS_OF: instant_text(as_of)}
    )
    node = graph.model(name, layer=TRAINING_SETS)
    spine = _spine(graph, node)
    features = joined_features(graph, node.sql or "", name=node.name)
    roles = _roles(spine, features)
    return CompiledTrainingSet(
        node=node,
        spine=spine,
        roles=roles,
        features=features,
        sql=as_known(graph, node),
        exclusions=_exclusions(graph, roles.task),
        as_of=as_of,
        graph=graph,
    )


def instant_text(instant: datetime) -> str:
    """Write an instant as the naive UTC text that SQL and the lock hold.

    Examples
    --------
    >>> instant_text(datetime(2026, 11, 22, 9, tzinfo=timezone.utc))
    '2026-11-22 09:00:00.000000'
    """
    if instant.tzinfo is not None:
        instant = instant.astimezone(timezone.utc).replace(tzinfo=None)
    return instant.isoformat(sep=" ", timespec="microseconds")


def read_instant(text: str) -> datetime:
    """Read an instant; without a time zone it is UTC.

    Examples
    --------
    >>> read_instant("2026-11-22T09:00:00-03:00")
    datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        # Python 3.10 reads no Z
        instant = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        if instant.tzinfo is None:
            return instant.replace(tzinfo=timezone.utc)
        return instant.astimezone(timezone.utc)
    except (ValueError, OverflowError) as error:
        raise FeatureWarehouseError(
            f"{text!r} is no instant",
            "write it like 2026-11-22 or 2026-11-22T09:00:00Z",
        ) from error


def _spine(graph: Graph, node: Node) -> Node:
    parents = [graph.nodes[one] for one in node.parents if one in graph.nodes]
    spines = [one for one in parents if one.layer == LABELS]
    if len(spines) != 1:
        names = ", ".join(one.name for one in spines) or "none"
        raise FeatureWarehouseError(
            f"{node.name} reads {len(spines)} models of {LABELS}/: {names}",
            f"a training set has one spine: a model of {LABELS}/",
        )
    return spines[0]


def joined_features(graph: Graph, sql: str, *, name: str) -> tuple[Feature, ...]:
    """Read what a point-in-time join says of its columns, in their order."""
    notes = _NOTE.findall(sql)
    columns = json.loads(notes[0])["features"] if len(notes) == 1 else []
    if not columns or any(one["column"] is None for one in columns):
        raise FeatureWarehouseError(
            f"{name} does not say which view each of its columns comes from",
            "let it be one call of feature_warehouse.point_in_time_join, on feature "
            "views with an enforced contract",
        )
    nodes = {one.place: one for one in graph.nodes.values() if one.relation}
    strangers = [one for one in columns if one["relation"] not in nodes]
    if strangers:
        raise FeatureWarehouseError(
            f"{name} joins {strangers[0]['relation']}, no table of the project",
            "let the view be a model that is a table or a view, and name it with ref()",
        )
    return tuple(
        Feature(one["column"], one["feature"], nodes[one["relation"]])
        for one in columns
    )


def _roles(spine: Node, features: tuple[Feature, ...]) -> Roles:
    label = spine.meta.get("label")
    if label:
        return _declared_roles(spine, label)
    # the spine of a scoring set has no label: its keys are those of the views it meets
    declared = [
        one.view.meta.get("feature_store", {}).get("entity", []) for one in features
    ]
    entity = dict.fromkeys(key for keys in declared for key in keys)
    return Roles(tuple(entity), "event_timestamp", None, None)


def _declared_roles(spine: Node, label: Mapping[str, Any]) -> Roles:
    entity = label.get("entity")
    if not isinstance(entity, list) or not label.get("event_timestamp"):
        raise FeatureWarehouseError(
            f"meta.label of {spine.name} does not say its keys and its instant",
            "write entity: [student_id] and event_timestamp: event_timestamp; the "
            "spine of a scoring set needs no column and no task beside them",
        )
    return Roles(
        entity=tuple(entity),
        event_timestamp=label["event_timestamp"],
        label=label.get("column"),
        task=label.get("task"),
    )


def check_columns(training_set: CompiledTrainingSet, columns: Sequence[str]) -> None:
    """See that the set's columns are the spine's and then the features' it names.

    Parameters
    ----------
    columns
        What its SQL gives, in order.

    Raises
    ------
    FeatureWarehouseError
        When columns were added, renamed or left out after the join, or the spine lacks
        its key, its instant or its label.
    """
    features = [one.output for one in training_set.features]
    name = training_set.node.name
    if list(columns)[len(columns) - len(features) :] != features:
        raise FeatureWarehouseError(
            f"{name} has other columns than its join gives: it ends with "
            f"{', '.join(list(columns)[-len(features) :])}, not {', '.join(features)}",
            "let it be the call of point_in_time_join alone: choose and name features "
            "in feature_view(features=...), and compute them in a feature view",
        )
    roles = training_set.roles
    needed = (*roles.entity, roles.event_timestamp, roles.label)
    missing = [one for one in needed if one and one not in columns]
    if missing:
        raise FeatureWarehouseError(
            f"the spine of {name} has no column {', '.join(missing)}",
            f"say in the YAML of {training_set.spine.name} what its columns are: "
            "meta: {label: {entity: [...], event_timestamp: ..., column: ...}}, "
            "spelled as the columns are",
        )


def _exclusions(graph: Graph, task: str | None) -> str | None:
    """The SQL that counts by reason what has no label, where a model says so."""
    for node in graph.nodes.values():
        columns = node.meta.get("unlabelled")
        if task and node.layer == LABELS and columns:
            known = as_known(graph, node)
            return (
                f"select {columns['reason_column']} as reason, count(*) as row_count\n"
                f"from (\n{known}\n) as unlabelled\n"
                f"where {columns['task_column']} = {literal(task)}\n"
                "group by all order by all"
            )
    return None


def as_known(graph: Graph, node: Node) -> str:
    """A node's SQL with every label model it reads replaced by that model's own SQL.

    Label tables hold what is known now; their SQL, compiled as of an instant, gives
    what was known then. Features need no such thing: the join picks among their rows.
    """
    sql = node.sql or ""
    for parent in _labels_read(graph, node):
        sql = _with_query(sql, parent.relation, as_known(graph, parent))
    return sql


def _labels_read(graph: Graph, node: Node) -> Iterator[Node]:
    """Give the label models whose tables a node's SQL names, each once."""
    waiting, seen = list(node.parents), set[str]()
    for unique_id in waiting:
        parent = graph.nodes.get(unique_id)
        if parent is None or unique_id in seen or parent.layer != LABELS:
            continue
        seen.add(unique_id)
        if parent.materialized == "ephemeral":
            # it has no table: dbt wrote its SQL, and the names in it, into the node's
            waiting += parent.parents
        else:
            yield parent


def _with_query(sql: str, relation: str, query: str) -> str:
    """Let a query stand in a table's place, under the table's name or alias."""
    own_name = relation.rsplit(".", 1)[-1]

    def put(found: re.Match) -> str:
        has_alias = found["alias"] and found["alias"].lower() not in _AFTER_A_TABLE
        alias = "" if has_alias else f" as {own_name}"
        return f"(\n{query}\n){alias}{found['space']}{found['alias'] or ''}"

    following = r"(?P<space>\s*)(?P<alias>\w+|\"(?:[^\"]|\"\")+\")?"
    return re.sub(re.escape(relation) + following, put, sql)
