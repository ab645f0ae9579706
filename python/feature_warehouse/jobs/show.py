"""Say all that is known of a feature, a view or another node of the registry."""

from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.registry_reader import (
    column_lineage,
    failed_above,
    named_nodes,
    records,
    relevance_of,
)
from feature_warehouse.boundaries.registry_store import reading_registry
from feature_warehouse.jobs.search import now
from feature_warehouse.lineage.records import ColumnName, Lineage
from feature_warehouse.registry.names import Found, find

_CLOCKS = ("event_timestamp", "available_timestamp", "created_timestamp", "ttl")


@dataclass(frozen=True)
class Shown:
    """What `show` found; lists are empty where there is nothing."""

    title: str
    kind: str
    column: str | None
    type: str | None
    description: str
    owner: str
    email: str
    entity: tuple[str, ...]
    versions: tuple[str, ...]
    is_latest: bool | None
    deprecation_date: str | None
    clocks: dict[str, str | None]
    row_count: int | None
    latest_event_timestamp: str | None
    is_fresh: bool | None
    tests: tuple[dict[str, Any], ...]
    red_because: tuple[str, ...]
    training_sets: tuple[str, ...]
    models: tuple[dict[str, Any], ...]
    columns: tuple[dict[str, Any], ...]
    relevance: tuple[dict[str, Any], ...]
    sources: tuple[str, ...]
    pii: str | None
    pii_because: str | None
    may_be_exported: str | None

    def as_record(self) -> dict[str, Any]:
        """Give it as a record for a program."""
        return asdict(self)


def show(project: Project, text: str) -> Shown:
    """Look a feature or a node up, by any name `find` takes.

    Examples
    --------
    >>> show(Project.open("."), "inde@v1").owner  # doctest: +SKIP
    'Pedagogy team'
    """
    with reading_registry(project) as connection:
        found = find(text, named_nodes(connection))
        node = _node(connection, found)
        columns = _columns(connection, found)
        own = next((one for one in columns if one["column"] == found.column), {})
        lineage = column_lineage(connection) if found.column else Lineage(())
        return Shown(
            title=found.title,
            kind="feature" if _is_feature(found, node) else node["kind"],
            column=found.column,
            type=own.get("type"),
            description=own.get("description") or node["description"],
            owner=node["owner"] or "",
            email=node["email"] or "",
            entity=tuple(node["entity"] or ()),
            versions=_versions(connection, found),
            is_latest=node["is_latest"],
            deprecation_date=node["deprecation_date"],
            clocks={name: node[name] for name in _CLOCKS},
            row_count=node["row_count"],
            latest_event_timestamp=_text(node["latest_event_timestamp"]),
            is_fresh=node["is_fresh"],
            tests=_tests(connection, found),
            red_because=failed_above(connection, found.node.unique_id),
            training_sets=_training_sets(connection, found),
            models=_models(connection, found),
            columns=() if found.column else tuple(columns),
            relevance=tuple(
                one
                for one in relevance_of(connection, found.node.title)
                if found.column in (None, one["feature"])
            ),
            sources=_raw_columns(lineage, found),
            pii=own.get("pii"),
            pii_because=own.get("pii_because"),
            may_be_exported=_may_be_exported(own.get("pii")),
        )


def _node(connection: duckdb.DuckDBPyConnection, found: Found) -> dict[str, Any]:
    (node,) = records(
        connection,
        "select nodes.kind, nodes.description, nodes.owner, "
        "owners.email, nodes.deprecation_date, feature_views.entity, "
        "feature_views.is_latest, feature_views.event_timestamp, "
        "feature_views.available_timestamp, feature_views.created_timestamp, "
        "feature_views.ttl, evidence.row_count, evidence.latest_event_timestamp, "
        "evidence.fresh_until >= cast($now as timestamp) as is_fresh "
        "from registry.nodes inner join registry.evidence "
        "on nodes.unique_id = evidence.node "
        "left join registry.feature_views on nodes.unique_id = feature_views.node "
        "and feature_views.valid_to is null "
        "left join registry.owners on nodes.owner = owners.owner "
        "and owners.valid_to is null "
        "where nodes.unique_id = $node and nodes.valid_to is null limit 1",
        node=found.node.unique_id,
        now=now(),
    )
    return node


def _is_feature(found: Found, node: dict[str, Any]) -> bool:
    return bool(found.column) and node["entity"] is not None


def _columns(
    connection: duckdb.DuckDBPyConnection, found: Found
) -> list[dict[str, Any]]:
    return records(
        connection,
        'select column_name as "column", type, description, pii, pii_because '
        "from registry.columns where node = $node and valid_to is null "
        "order by position",
        node=found.node.unique_id,
    )


def _versions(connection: duckdb.DuckDBPyConnection, found: Found) -> tuple[str, ...]:
    rows = records(
        connection,
        "select version from registry.nodes where name = $name and kind = 'model' "
        "and version is not null and valid_to is null order by version",
        name=found.node.name,
    )
    return tuple(f"v{one['version']}" for one in rows)


def _tests(
    connection: duckdb.DuckDBPyConnection, found: Found
) -> tuple[dict[str, Any], ...]:
    """The tests of a node, and those that name the column where one is asked for."""
    return tuple(
        records(
            connection,
            "select tests.name, tests.kind, tests.severity, "
            "coalesce(test_states.status, 'not run') as status, "
            "test_states.failures, test_states.message, "
            "strftime(test_states.ran_at, '%Y-%m-%d %H:%M') as ran_at "
            "from registry.tests left join registry.test_states "
            "on tests.test = test_states.test and test_states.valid_to is null "
            "where tests.node = $node and tests.valid_to is null "
            "and (tests.column_name is null or $column is null "
            "or lower(tests.column_name) = $column) order by tests.kind, tests.name",
            node=found.node.unique_id,
            column=found.column,
        )
    )


def _training_sets(
    connection: duckdb.DuckDBPyConnection, found: Found
) -> tuple[str, ...]:
    rows = records(
        connection,
        "select distinct training_set from registry.training_set_features "
        "where view = $view and ($column is null or feature = $column) "
        "and valid_to is null order by all",
        view=found.node.title,
        column=found.column,
    )
    return tuple(one["training_set"] for one in rows)


def _models(
    connection: duckdb.DuckDBPyConnection, found: Found
) -> tuple[dict[str, Any], ...]:
    """The exposures that use it: by name, through a training set, or directly."""
    rows = records(
        connection,
        "with users as ("
        "select exposure as node from registry.model_features where view = $view "
        "and ($column is null or feature = $column) and valid_to is null "
        "union select node_edges.child from registry.training_set_features "
        "inner join registry.training_sets "
        "on training_set_features.training_set = training_sets.name "
        "and training_sets.valid_to is null "
        "inner join registry.node_edges on training_sets.node = node_edges.parent "
        "and node_edges.valid_to is null where training_set_features.view = $view "
        "and ($column is null or feature = $column) "
        "and training_set_features.valid_to is null "
        "union select child from registry.node_edges where parent = $node "
        "and $column is null and valid_to is null) "
        "select exposures.name, exposures.label, exposures.owner, "
        "exposures.model_version as version, exposures.training_set, "
        "exposures.row_count as training_rows, exposures.lock_checksum, "
        "coalesce(list({'metric': metric, 'value': value} order by metric) "
        "filter (metric is not null), []) as metrics from users "
        "inner join registry.exposures on users.node = exposures.node "
        "and exposures.valid_to is null "
        "left join registry.model_metrics on users.node = model_metrics.exposure "
        "and model_metrics.valid_to is null group by all order by exposures.name",
        view=found.node.title,
        node=found.node.unique_id,
        column=found.column,
    )
    return tuple(rows)


def _raw_columns(lineage: Lineage, found: Found) -> tuple[str, ...]:
    if found.column is None:
        return ()
    origins = lineage.origins(ColumnName(found.node.unique_id, found.column))
    return tuple(one.title for one in origins)


def _may_be_exported(level: str | None) -> str | None:
    return {
        "direct": "no: it names a person",
        "quasi": "with --purpose: with others it can single a person out",
        "none": "yes",
    }.get(level or "")


def _text(instant: Any) -> str | None:
    return None if instant is None else f"{instant:%Y-%m-%d %H:%M}"
