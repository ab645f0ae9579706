"""The rows of the registry's tables, for a graph."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from feature_warehouse.counted import counted
from feature_warehouse.graph import FEATURES, LABELS, Check, Graph, Node
from feature_warehouse.lineage.records import ColumnName, Edge, Lineage, Step
from feature_warehouse.pii import Tag

Row = tuple[Any, ...]


def rows_of(
    graph: Graph,
    lineage: Lineage,
    tags: Mapping[ColumnName, Tag],
    types: Mapping[str, Mapping[str, str]],
    joined: Mapping[str, Iterable[tuple[str, str, str]]],
) -> dict[str, list[Row]]:
    """Give the rows of every table.

    Parameters
    ----------
    types
        Columns and types by unique id, as the catalog has them.
    joined
        By training set: (output, view, feature) of each joined column.
    """
    views = [one for one in graph.nodes.values() if _is_view(one)]
    columns = list(_columns(graph, lineage, tags, types))
    by_node = {one.unique_id: (one.title, _keys(one)) for one in views}
    return {
        "nodes": [_node(one) for one in graph.nodes.values()],
        "columns": columns,
        "entities": _entities(views),
        "feature_views": [_view(one) for one in views],
        "features": [
            (row[0], by_node[row[0]][0], *row[2:])
            for row in columns
            if row[0] in by_node and row[2] not in by_node[row[0]][1]
        ],
        "owners": _owners(graph),
        "tests": [_test(one) for one in graph.checks.values()],
        **_exposures(graph),
        **_training_sets(graph, joined),
        "node_edges": list(_node_edges(graph)),
        "column_edges": [_column_edge(one) for one in lineage.edges],
        "unresolved_columns": [
            (one.column.node, one.column.column, one.reason)
            for one in lineage.unresolved
        ],
    }


_FORWARD = " (looks forward)"


def step_text(step: Step) -> str:
    """Write a step as the registry keeps it.

    Examples
    --------
    >>> step_text(Step("window", "lead", looks_forward=True))
    'window lead (looks forward)'
    """
    return f"{step.kind} {step.name}{_FORWARD if step.looks_forward else ''}"


def step_of(text: str) -> Step:
    """Read what `step_text` wrote.

    Examples
    --------
    >>> step_of("window lead (looks forward)")
    Step(kind='window', name='lead', looks_forward=True)
    """
    kind, _, name = text.removesuffix(_FORWARD).partition(" ")
    return Step(kind, name, text.endswith(_FORWARD))


def _column_edge(edge: Edge) -> Row:
    return (*edge.source, *edge.target, *_taken(edge.steps))


@lru_cache(maxsize=4096)
def _taken(steps: tuple[Step, ...]) -> tuple[tuple[str, ...], bool]:
    # thousands of edges take the same few steps
    return tuple(map(step_text, steps)), any(one.looks_forward for one in steps)


def _test(one: Check) -> Row:
    return (one.unique_id, one.name, one.kind, one.node, one.column, one.severity)


def _is_view(node: Node) -> bool:
    return node.kind == "model" and node.layer == FEATURES


def _node(node: Node) -> Row:
    return (
        node.unique_id,
        node.title,
        node.name,
        node.version,
        node.kind,
        node.layer,
        node.relation,
        node.description,
        node.owner,
        node.tags,
        node.access,
        node.is_contracted,
        node.materialized,
        node.path,
        node.deprecation_date,
        node.checksum,
    )


def _columns(
    graph: Graph,
    lineage: Lineage,
    tags: Mapping[ColumnName, Tag],
    types: Mapping[str, Mapping[str, str]],
) -> Iterator[Row]:
    """Each column of each node, declared, catalogued or found in its SQL."""
    for node in graph.nodes.values():
        declared = {name.lower(): one for name, one in node.columns.items()}
        catalogued = {
            name.lower(): kind for name, kind in types.get(node.unique_id, {}).items()
        }
        found = lineage.columns.get(node.unique_id, ())
        every = dict.fromkeys([*declared, *catalogued, *found])
        for position, name in enumerate(every):
            column = declared.get(name)
            level, because = tags.get(ColumnName(node.unique_id, name), (None, None))
            yield (
                node.unique_id,
                position,
                name,
                catalogued.get(name) or (column.type if column else None),
                column.description if column else "",
                level,
                because,
            )


def _store(node: Node) -> Mapping[str, Any]:
    return node.meta.get("feature_store") or {}


def _clocks(node: Node) -> tuple[str | None, str | None, str | None]:
    clocks = node.meta.get("point_in_time") or {}
    return (
        _store(node).get("event_timestamp_column"),
        clocks.get("available_timestamp"),
        clocks.get("created_timestamp"),
    )


def _keys(node: Node) -> set[str]:
    """The columns of a view that are no features: its entity and its clocks."""
    return {*_store(node).get("entity", ()), *filter(None, _clocks(node))}


def _entities(views: list[Node]) -> list[Row]:
    counts: dict[str, int] = {}
    for one in views:
        entity = ", ".join(_store(one).get("entity", ()))
        counts[entity] = counts.get(entity, 0) + 1
    return list(counts.items())


def _view(node: Node) -> Row:
    store = _store(node)
    clocks = node.meta.get("point_in_time") or {}
    created_at = node.meta.get("created_at")
    return (
        node.unique_id,
        node.title,
        node.name,
        node.version,
        node.version == node.latest_version,
        list(store.get("entity") or ()),
        *_clocks(node),
        _period(clocks.get("ttl")),
        _period((store.get("freshness") or {}).get("warn_after")),
        _period((store.get("freshness") or {}).get("error_after")),
        store.get("lifecycle"),
        bool(node.meta.get("online")),
        None if created_at is None else str(created_at),
        node.deprecation_date,
    )


def _period(period: Mapping[str, Any] | None) -> str | None:
    """Write a length of time as DuckDB reads it.

    >>> _period({"count": 30, "period": "day"})
    '30 days'
    """
    return counted(period["count"], period["period"]) if period else None


def _owners(graph: Graph) -> list[Row]:
    owners = {
        (one.owner, one.email, one.group)
        for one in graph.nodes.values()
        if one.owner and one.group
    }
    return sorted(owners)


def _exposures(graph: Graph) -> dict[str, list[Row]]:
    exposures, metrics, features = [], [], []
    for one in graph.exposures.values():
        model = one.meta.get("registered_model") or {}
        exposures.append(
            (
                one.unique_id,
                one.name,
                one.kind,
                one.label,
                one.description,
                one.maturity,
                one.owner,
                one.email,
                one.url,
                model.get("name"),
                None if model.get("version") is None else str(model["version"]),
                model.get("training_set"),
                model.get("lock_checksum"),
                model.get("rows"),
            )
        )
        for name, value in (model.get("metrics") or {}).items():
            metrics.append((one.unique_id, name, float(value)))
        for feature in model.get("features") or ():
            view, _, name = str(feature).partition(":")
            features.append((one.unique_id, view, name))
    return {
        "exposures": exposures,
        "model_metrics": metrics,
        "model_features": features,
    }


def _training_sets(
    graph: Graph, joined: Mapping[str, Iterable[tuple[str, str, str]]]
) -> dict[str, list[Row]]:
    sets, features = [], []
    for unique_id, columns in joined.items():
        node = graph.nodes[unique_id]
        parents = [graph.nodes[one] for one in node.parents if one in graph.nodes]
        spine = next((one.title for one in parents if one.layer == LABELS), None)
        sets.append((unique_id, node.name, spine))
        features += [(node.name, *one) for one in columns]
    return {"training_sets": sets, "training_set_features": features}


def _node_edges(graph: Graph) -> Iterator[Row]:
    for one in [*graph.nodes.values(), *graph.exposures.values()]:
        for parent in dict.fromkeys(one.parents):
            yield (parent, one.unique_id)
