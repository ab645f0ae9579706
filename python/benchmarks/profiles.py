"""Profiles of 50 features: what one more day costs beside the first one alone.

The values are checked first: a day that was added has the profile that a build of all
days at once gives it.
"""

import json
import tempfile
from pathlib import Path

import duckdb

from benchmarks.macro_sql import dbt, write_project

ROWS = {"full": 500_000, "quick": 20_000}
COLUMNS = 50
HISTORY = 6
VIEW = (
    "feature_warehouse.monitored('main.observed', name='observed', period='day', "
    "event_timestamp='event_timestamp', features={features}, "
    "reference={{'from': '2024-01-01', 'to': '2024-01-01'}})"
)
FROZEN = "{{ config(materialized='incremental', incremental_strategy='append') }}\n"
KEPT = (
    "{{ config(materialized='incremental', incremental_strategy='delete+insert', "
    "unique_key=['feature_view', 'version', 'period']) }}\n"
)
PROFILE = "feature, period, counts, null_count, least, greatest, distinct_count"


def run(scale: str) -> list[dict]:
    """Build a day, then a history, then one more day; time each model."""
    rows = ROWS[scale]
    with tempfile.TemporaryDirectory() as scratch:
        project = Path(scratch)
        warehouse = project / "warehouse.duckdb"
        write_project(project, _models(), [])
        dbt(project, "deps")
        _add_days(warehouse, range(1, 2), rows)
        first = _build(project)
        _add_days(warehouse, range(2, HISTORY + 1), rows)
        _build(project)
        _add_days(warehouse, range(HISTORY + 1, HISTORY + 2), rows)
        more = _build(project)
        _check(project, warehouse)
    seconds, peer_seconds = more["feature_profiles"], first["feature_profiles"]
    ratio = seconds / peer_seconds
    return [
        {
            "name": f"profiles of {COLUMNS} features, one more day after {HISTORY}",
            "n": rows,
            "seconds": seconds,
            "peer": "the first day alone",
            "peer_seconds": peer_seconds,
            "ratio": ratio,
            "target": "ratio <= 1.3",
            "met": ratio <= 1.3,
            "note": "with a hundred quantiles and the distinct values of each feature",
        },
        {
            "name": f"drift of {COLUMNS} features, {HISTORY + 1} days, by profiles",
            "n": COLUMNS * (HISTORY + 1),
            "seconds": more["feature_drift"],
            "target": "seconds <= 1",
            "met": more["feature_drift"] <= 1,
            "note": "no raw row is read",
        },
    ]


def _models() -> dict[str, str]:
    features = {f"x{place}": "number" for place in range(COLUMNS)}
    view = VIEW.format(features=features)
    bins = "bins=ref('feature_bins')"
    calls = {
        "feature_bins": (FROZEN, f"freeze_bins([{view}])"),
        "feature_profiles": (KEPT, f"profile_features([{view}], {bins})"),
        "feature_baselines": (FROZEN, f"freeze_baselines([{view}], {bins})"),
        "feature_drift": (
            "{{ config(materialized='table') }}\n",
            f"drift_of_profiles([{view}], ref('feature_profiles'), "
            "ref('feature_baselines'), ref('feature_bins'))",
        ),
    }
    return {
        name: f"{config}{{{{ feature_warehouse.{call} }}}}"
        for name, (config, call) in calls.items()
    }


def _add_days(warehouse: Path, days: range, rows: int) -> None:
    values = ", ".join(
        f"case when hash(student, {place}) % 10 = 0 then null "
        f"else (hash(student, day, {place}) % 1000003) / 1000003.0 end as x{place}"
        for place in range(COLUMNS)
    )
    with duckdb.connect(str(warehouse), config={"threads": 2}) as connection:
        for day in days:
            select = (
                f"select student, timestamp '2024-01-{day:02d}' as event_timestamp, "
                f"{values} from range({rows}) as s(student), (select {day} as day)"
            )
            has_it = connection.execute(
                "select count(*) from duckdb_tables() where table_name = 'observed'"
            ).fetchall()[0][0]
            made = "insert into observed" if has_it else "create table observed as"
            connection.execute(f"{made} {select}")


def _build(project: Path) -> dict[str, float]:
    dbt(project, "run")
    results = json.loads((project / "target" / "run_results.json").read_text())
    return {
        one["unique_id"].rpartition(".")[2]: one["execution_time"]
        for one in results["results"]
    }


def _check(project: Path, warehouse: Path) -> None:
    """Stop where days one by one do not give what all of them at once do."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create table kept as from feature_profiles")
    dbt(project, "run", "--full-refresh", "--select", "feature_profiles")
    with duckdb.connect(str(warehouse)) as connection:
        apart = connection.execute(
            f"select count(*) from (select {PROFILE} from kept except "
            f"select {PROFILE} from feature_profiles)"
        ).fetchall()[0][0]
        days = connection.execute(
            "select count(distinct period) from feature_profiles"
        ).fetchall()[0][0]
    if apart or days != HISTORY + 1:
        raise RuntimeError(f"{apart} profiles differ, of {days} days")
