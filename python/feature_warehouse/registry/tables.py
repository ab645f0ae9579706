"""The tables of the registry: their columns and types."""

from collections.abc import Mapping

# what the artifacts say; a row is valid from the sync that saw it come until the one
# that saw it gone
TABLES: Mapping[str, Mapping[str, str]] = {
    "nodes": {
        "unique_id": "varchar",
        "title": "varchar",
        "name": "varchar",
        "version": "varchar",
        "kind": "varchar",
        "layer": "varchar",
        "relation": "varchar",
        "description": "varchar",
        "owner": "varchar",
        "tags": "varchar[]",
        "access": "varchar",
        "is_contracted": "boolean",
        "materialized": "varchar",
        "path": "varchar",
        "deprecation_date": "varchar",
        "checksum": "varchar",
    },
    "columns": {
        "node": "varchar",
        "position": "bigint",
        "column_name": "varchar",
        "type": "varchar",
        "description": "varchar",
        "pii": "varchar",
        "pii_because": "varchar",
    },
    "entities": {"entity": "varchar", "feature_view_count": "bigint"},
    "feature_views": {
        "node": "varchar",
        "view": "varchar",
        "name": "varchar",
        "version": "varchar",
        "is_latest": "boolean",
        "entity": "varchar[]",
        "event_timestamp": "varchar",
        "available_timestamp": "varchar",
        "created_timestamp": "varchar",
        "ttl": "varchar",
        "warn_after": "varchar",
        "error_after": "varchar",
        "lifecycle": "varchar",
        "is_online": "boolean",
        "created_at": "varchar",
        "deprecation_date": "varchar",
    },
    "features": {
        "node": "varchar",
        "view": "varchar",
        "feature": "varchar",
        "type": "varchar",
        "description": "varchar",
        "pii": "varchar",
        "pii_because": "varchar",
    },
    "owners": {"owner": "varchar", "email": "varchar", "group_name": "varchar"},
    "tests": {
        "test": "varchar",
        "name": "varchar",
        "kind": "varchar",
        "node": "varchar",
        "column_name": "varchar",
        "severity": "varchar",
    },
    "exposures": {
        "node": "varchar",
        "name": "varchar",
        "type": "varchar",
        "label": "varchar",
        "description": "varchar",
        "maturity": "varchar",
        "owner": "varchar",
        "email": "varchar",
        "url": "varchar",
        "model": "varchar",
        "model_version": "varchar",
        "training_set": "varchar",
        "lock_checksum": "varchar",
        "row_count": "bigint",
    },
    "model_metrics": {"exposure": "varchar", "metric": "varchar", "value": "double"},
    "model_features": {"exposure": "varchar", "view": "varchar", "feature": "varchar"},
    "training_sets": {"node": "varchar", "name": "varchar", "spine": "varchar"},
    "training_set_features": {
        "training_set": "varchar",
        "output": "varchar",
        "view": "varchar",
        "feature": "varchar",
    },
    "node_edges": {"parent": "varchar", "child": "varchar"},
    "column_edges": {
        "source_node": "varchar",
        "source_column": "varchar",
        "target_node": "varchar",
        "target_column": "varchar",
        "steps": "varchar[]",
        "looks_forward": "boolean",
    },
    "unresolved_columns": {
        "node": "varchar",
        "column_name": "varchar",
        "reason": "varchar",
    },
}

# what was last seen of tests and of tables, with the same history
STATES: Mapping[str, Mapping[str, str]] = {
    "test_states": {
        "test": "varchar",
        "status": "varchar",
        "message": "varchar",
        "failures": "bigint",
        "ran_at": "timestamp",
    },
    "view_states": {
        "node": "varchar",
        "row_count": "bigint",
        "latest_event_timestamp": "timestamp",
        # NULL where the view declares no created timestamp
        "latest_created_timestamp": "timestamp",
    },
}
HISTORY: Mapping[str, str] = {"valid_from": "timestamp", "valid_to": "timestamp"}
# what `fw monitor` measures, each time anew
MEASUREMENTS: Mapping[str, Mapping[str, str]] = {
    "stores": {
        "measured_at": "timestamp",
        "store": "varchar",
        "place": "varchar",
        "is_available": "boolean",
        "reason": "varchar",
        "bytes": "bigint",
        "disk_bytes": "bigint",
        "disk_free_bytes": "bigint",
        "memory_limit_bytes": "bigint",
    },
    "relation_states": {
        "measured_at": "timestamp",
        # NULL for a table that is no node of dbt's
        "node": "varchar",
        "relation": "varchar",
        "row_count": "bigint",
        "bytes": "bigint",
    },
    "freshness_checks": {
        "measured_at": "timestamp",
        "node": "varchar",
        # NULL where the view is not there
        "row_count": "bigint",
        "latest_event_timestamp": "timestamp",
        "latest_created_timestamp": "timestamp",
    },
}
# rows that are only ever added
APPENDED: Mapping[str, Mapping[str, str]] = {
    "syncs": {
        "synced_at": "timestamp",
        "generated_at": "timestamp",
        "project": "varchar",
        "dbt_version": "varchar",
        "fingerprint": "varchar",
        "changed_rows": "bigint",
        "resolved_share": "double",
        "notes": "varchar[]",
    },
    "runs": {
        "invocation_id": "varchar",
        "command": "varchar",
        "started_at": "timestamp",
        "seconds": "double",
        "dbt_version": "varchar",
    },
    "node_runs": {
        "invocation_id": "varchar",
        "node": "varchar",
        "status": "varchar",
        "started_at": "timestamp",
        "completed_at": "timestamp",
        "seconds": "double",
        "message": "varchar",
        "failures": "bigint",
        "row_count": "bigint",
    },
    # what `fw relevance` found, at each run
    "relevance": {
        "training_set": "varchar",
        "content_hash": "varchar",
        "as_of": "timestamp",
        "target": "varchar",
        "method_version": "varchar",
        "seed": "bigint",
        "computed_at": "timestamp",
        # view, version and feature; NULL where the value is of the whole set
        "feature": "varchar",
        "column_name": "varchar",
        "statistic": "varchar",
        # NULL where the value is of all rows
        "period": "varchar",
        "n": "bigint",
        "value": "double",
        "low": "double",
        "high": "double",
        "p": "double",
        "q": "double",
        "reason": "varchar",
    },
    **MEASUREMENTS,
}
