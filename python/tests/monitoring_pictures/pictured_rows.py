"""Rows of the monitoring models, as DuckDB gives them: three waves, ten features."""

from datetime import datetime, timedelta

from feature_warehouse.monitoring.records import (
    DriftRow,
    FreshnessRow,
    Pictured,
    RunRow,
    StoreRow,
    profiles_of,
    records_of,
)
from feature_warehouse.monitoring.state import Finding, State

WAVES = tuple(datetime(year, 12, 15) for year in (2022, 2023, 2024))
BASELINE = "2022-01-01 to 2022-12-31"
OF = {"feature_view": "student_performance", "version": "1"}
GRADES = ("(-inf, 5]", "(5, 6]", "(6, 7]", "(7, 8]", "(8, inf]")
BELL, HIGH = (8, 22, 40, 22, 8), (1, 5, 24, 40, 30)


def drift(**more):
    return {
        **OF,
        "baseline": BASELINE,
        "baseline_source": "period",
        "feature": "best",
        "kind": "number",
        "period": WAVES[2],
        "stratum": "all",
        "is_latest": more.get("period", WAVES[2]) == WAVES[2],
        "reference_rows": 860,
        "current_rows": 1156,
        "psi": 0.012,
        "psi_limit": 0.1,
        "reference_null_share": 0.0,
        "current_null_share": 0.02,
        "verdict": "stable",
        "reason": "PSI 0.012 over 5 bins, limit 0.1, n 860 against 1156",
        "expected_trend": None,
        **more,
    }


def profile(**more):
    return {
        **OF,
        "feature": "best",
        "kind": "number",
        "period": WAVES[2],
        "baseline": None,
        "stratum": "all",
        "row_count": 100,
        "null_count": 0,
        "nan_count": 0,
        "unseen_count": 0,
        "labels": GRADES,
        "counts": BELL,
        **more,
    }


def freshness(**more):
    return {
        **OF,
        "node": "model.school.student_performance.v1",
        "measured_at": datetime(2026, 1, 9),
        "row_count": 3300,
        "latest_event_timestamp": datetime(2026, 1, 1),
        "age_seconds": 8 * 86400.0,
        "warn_after_seconds": 7 * 86400.0,
        "error_after_seconds": 14 * 86400.0,
        "state": "stale",
        "reason": None,
        **more,
    }


def run(**more):
    return {
        "invocation_id": "r",
        "command": "build",
        "started_at": datetime(2026, 1, 9, 3),
        "seconds": 42.0,
        "node_count": 110,
        "success_count": 110,
        "failed_count": 0,
        "skipped_count": 0,
        "success_rate": 1.0,
        **more,
    }


def store(**more):
    return {
        "store": "warehouse",
        "measured_at": datetime(2026, 1, 9),
        "is_available": True,
        "reason": None,
        "bytes": 48 * 1024**2,
        "growth_bytes": 1024**2,
        "disk_bytes": 512 * 1024**3,
        "disk_used_share": 0.41,
        **more,
    }


def pictured(**more):
    """Ten features, one drifted, one all NULL, one categorical, one date."""
    made = {
        "drift": records_of(DriftRow, list(_drift())),
        "profiles": profiles_of(_profiles()),
        "freshness": records_of(FreshnessRow, _freshness()),
        "runs": records_of(RunRow, _runs()),
        "stores": records_of(StoreRow, _stores()),
    }
    return Pictured(**{**made, **more})


def state(*findings, **more):
    measured = {
        "test": {"passed": 310},
        "drift": {"stable": 118},
        "freshness": {"fresh": 6},
        "storage": {"available": 3},
        "pipeline": {"success": 74},
    }
    made = {
        "project": "school",
        "generated_at": "2026-01-09T12:00:00Z",
        "findings": findings,
        "measured": measured,
    }
    return State(**{**made, **more})


def finding(**more):
    made = {
        "subject": "student_performance.v1:ida",
        "kind": "drift",
        "level": "breach",
        "what": f"drifted from its baseline {BASELINE} in 2024-12-15",
        "why": "PSI 0.613 over 5 bins, limit 0.1, n 860 against 1156",
        "mend": "mend the source, or take a later baseline where the change is meant",
    }
    return Finding(**{**made, **more})


PSI = {
    "ian": (0.0, 0.011, 0.02),
    "ida": (0.0, 0.06, 0.61),
    "ieg": (0.0, 0.13, 0.09),
    "iaa": (0.0, 0.02, 0.14),
    "ips": (0.0, 0.031, 0.024),
    "ipv": (0.0, 0.05, 0.041),
    "english_grade": (None, None, None),
    "stone": (0.0, 0.022, 0.074),
    "portuguese_grade": (0.0, 0.012, 0.018),
    "last_assessment_date": (0.0, 0.083, 0.092),
}


def _drift():
    for feature, values in PSI.items():
        for period, psi in zip(WAVES, values, strict=True):
            verdict = "unknown" if psi is None else "stable"
            reason = "too few rows to tell: 0 before, 0 now, 30 are needed"
            if psi is not None:
                reason = f"PSI {psi} over 5 bins, limit 0.1, n 860 against 1156"
            if psi is not None and psi > 0.1:
                verdict = "drifted" if psi > 0.5 else "watch"
                reason += ", most in (8, inf]: 8 % before, 30 % now"
            yield drift(
                feature=feature, period=period, psi=psi, verdict=verdict, reason=reason
            )
    reason = "PSI 0.4 over 5 bins, limit 0.1, n 860 against 860"
    yield drift(feature="ian", stratum="3", psi=0.4, verdict="drifted", reason=reason)


def _profiles():
    for feature in PSI:
        more = {"feature": feature, "row_count": 860}
        if feature == "stone":
            more |= {"kind": "category", "unseen_count": 3}
            more["labels"] = ("Ametista", "Quartzo", "Topázio", "Ágata")
            now = more | {"counts": (250, 160, 300, 147), "row_count": 860}
            was = more | {"counts": (300, 160, 250, 150), "unseen_count": 0}
        elif feature == "english_grade":
            was = now = more | {"counts": (0,) * 5, "null_count": 860}
        elif feature == "last_assessment_date":
            dates = ("(-inf, 2022-03-01]", "(2022-03-01, 2022-09-01]")
            more["labels"] = (*dates, "(2022-09-01, inf]")
            was = more | {"counts": (200, 320, 340)}
            now = more | {"counts": (180, 320, 340), "null_count": 20}
        else:
            was = more | {"counts": tuple(8 * one for one in BELL), "null_count": 60}
            moved = HIGH if feature == "ida" else BELL
            now = more | {"counts": tuple(8 * one for one in moved), "null_count": 60}
        if feature == "ian":
            yield from _in_strata(more)
            continue
        yield profile(**was, period=None, baseline=BASELINE)
        yield profile(**was, period=WAVES[0])
        yield profile(**was, period=WAVES[1])
        yield profile(**now, period=WAVES[2])


def _in_strata(more):
    for stratum, bins in (("3", HIGH), ("5", BELL)):
        yield profile(**more, stratum=stratum, period=None, baseline=BASELINE)
        yield profile(**more, stratum=stratum, period=WAVES[1])
        now = {**more, "counts": tuple(4 * one for one in bins)}
        yield profile(**now, stratum=stratum)


def _freshness():
    for day in range(12):
        at = datetime(2026, 1, 1) + timedelta(days=1.5 * day)
        age = (1.5 * day + 1) * 86400
        state_of = "fresh" if age <= 7 * 86400 else "stale"
        state_of = "breach" if age > 14 * 86400 else state_of
        yield freshness(measured_at=at, age_seconds=age, state=state_of)
        yield freshness(
            feature_view="student_attendance",
            version="2",
            measured_at=at,
            age_seconds=43200.0 * (1 + day % 3),
            warn_after_seconds=2 * 86400.0,
            error_after_seconds=None,
            state="fresh",
        )
    yield freshness(
        feature_view="student_profile",
        age_seconds=None,
        row_count=0,
        warn_after_seconds=None,
        error_after_seconds=None,
        state="unknown",
        reason="it has no event",
    )


def _runs():
    for day in range(24):
        at = datetime(2025, 12, 17, 3) + timedelta(days=day)
        more = {"failed_count": 1, "skipped_count": 7, "success_rate": 102 / 110}
        bad = more if day in (9, 10, 23) else {}
        yield run(started_at=at, seconds=38 + day * 0.6 + 9 * (day % 5 == 0), **bad)


def _stores():
    for day in range(12):
        at = datetime(2026, 1, 1) + timedelta(days=day)
        size = int((40 + 1.3 * day) * 1024**2)
        yield store(measured_at=at, bytes=size)
        gone = {"is_available": False, "reason": "it is held", "bytes": None}
        gone["growth_bytes"] = None
        yield store(
            store="landing zone",
            measured_at=at,
            **({"bytes": size // 3} if day not in (6, 11) else gone),
        )
    yield store(store="exports", bytes=0, growth_bytes=None)
