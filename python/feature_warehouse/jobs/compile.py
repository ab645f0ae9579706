"""Compile a training set of the project as of an instant."""

import json
import re
from datetime import datetime, timezone

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import LABELS, TRAINING_SETS, Graph, Node
from feature_warehouse.training_set import CompiledTrainingSet, Feature, Roles

AS_OF = "feature_warehouse_as_of"
# what point_in_time_join says about its own columns, as the first line of its SQL
_NOTE = re.compile(r"^-- feature_warehouse: (\{.*\})\s*$", re.MULTILINE)


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
    note = _NOTE.search(sql)
    columns = json.loads(note.group(1))["features"] if note else [{"column": None}]
    if any(one["column"] is None for one in columns):
        raise FeatureWarehouseError(
            f"{name} does not say which view each of its columns comes from",
            "let it be one call of feature_warehouse.point_in_time_join, on feature "
            "views with an enforced contract",
        )
    nodes = {one.place: one for one in graph.nodes.values()}
    return tuple(
        Feature(one["column"], one["feature"], nodes[one["relation"]])
        for one in columns
    )


def _roles(spine: Node, features: tuple[Feature, ...]) -> Roles:
    label = spine.meta.get("label")
    if label:
        return Roles(
            entity=tuple(label["entity"]),
            event_timestamp=label["event_timestamp"],
            label=label["column"],
            task=label["task"],
        )
    # the spine of a scoring set has no label: its keys are those of the views it meets
    declared = [
        one.view.meta.get("feature_store", {}).get("entity", []) for one in features
    ]
    entity = dict.fromkeys(key for keys in declared for key in keys)
    return Roles(tuple(entity), "event_timestamp", None, None)


def _exclusions(graph: Graph, task: str | None) -> str | None:
    """The SQL that counts by reason what has no label, where a model says so."""
    for node in graph.nodes.values():
        columns = node.meta.get("unlabelled")
        if task and node.layer == LABELS and columns:
            known = as_known(graph, node)
            return (
                f"select {columns['reason_column']} as reason, count(*) as row_count\n"
                f"from (\n{known}\n) as unlabelled\n"
                f"where {columns['task_column']} = '{task}'\n"
                "group by all order by all"
            )
    return None


def as_known(graph: Graph, node: Node) -> str:
    """A node's SQL with every label model it reads replaced by that model's own SQL.

    Label tables hold what is known now; their SQL, compiled as of an instant, gives
    what was known then. Features need no such thing: the join picks among their rows.
    """
    sql = node.sql or ""
    for unique_id in node.parents:
        parent = graph.nodes.get(unique_id)
        if parent is not None and parent.layer == LABELS:
            sql = sql.replace(parent.relation, f"(\n{as_known(graph, parent)}\n)")
    return sql
