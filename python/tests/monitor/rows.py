"""Rows of the monitoring models, as a test wants them."""

from datetime import datetime

AT = datetime(2026, 1, 1, 12)


def drift(**more):
    return {
        "feature_view": "grades",
        "version": "1",
        "feature": "best",
        "period": datetime(2025, 12, 31),
        "stratum": "all",
        "baseline": "first",
        "baseline_source": "period",
        "verdict": "drifted",
        "reason": "PSI 0.31, limit 0.10",
        **more,
    }


def freshness(**more):
    return {
        "node": "grades",
        "feature_view": "grades",
        "version": "1",
        "measured_at": AT,
        "age_seconds": 3 * 86400.0,
        "warn_after_seconds": 86400.0,
        "error_after_seconds": 2 * 86400.0,
        "state": "breach",
        "reason": None,
        **more,
    }


def store(**more):
    return {
        "store": "warehouse",
        "is_available": True,
        "reason": None,
        "disk_bytes": 1000,
        "disk_free_bytes": 500,
        "disk_used_share": 0.5,
        **more,
    }


def node_run(**more):
    return {
        "node": "grades",
        "status": "error",
        "message": "Duplicate key student_id: RA-12",
        "command": "build",
        "started_at": AT,
        **more,
    }
