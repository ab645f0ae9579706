"""A small project with the monitoring models made by hand, to look at its state."""

import os
import shutil
from pathlib import Path

import duckdb
from mini_project import MiniProject, make_project

# dbt's own name for the schema: nothing may take it for granted
MONITORING = "main_monitoring"

GRADES = """
models:
  - name: grades
    config:
      meta:
        feature_store: {entity: [student_id], event_timestamp_column: seen_at}
    columns:
      - name: student_id
      - name: seen_at
      - name: best
        data_tests: [not_null]
"""
EXPOSURE = """
exposures:
  - name: exit_model
    type: ml
    owner: {name: Data, email: data@example.org}
    depends_on: [ref('leavers')]
"""
MODELS = {
    "features/grades": "select 'RA-1' as student_id, "
    "timestamp '2025-12-31' as seen_at, 9.5 as best",
    "training_sets/leavers": "select * from {{ ref('grades') }}",
    "monitoring/feature_drift": "select 'grades' as feature_view, "
    "cast(null as varchar) as version, 'best' as feature, "
    "timestamp '2025-12-31' as period, 'all' as stratum, 'first' as baseline, "
    "'period' as baseline_source, true as is_latest, 'stable' as verdict, "
    "'PSI 0.31 over 5 bins, limit 0.10' as reason, 90 as reference_rows, "
    "80 as current_rows, cast(0.31 as double) as psi, "
    "cast(0.1 as double) as psi_limit",
    "monitoring/view_freshness": "select 'model.mini.grades' as node, "
    "'grades' as feature_view, cast(null as varchar) as version, "
    "timestamp '2026-01-01' as measured_at, 1 as row_count, "
    "cast(86400 as double) as age_seconds, "
    "cast(172800 as double) as warn_after_seconds, "
    "cast(259200 as double) as error_after_seconds, "
    "'fresh' as state, cast(null as varchar) as reason",
    "monitoring/pipeline_runs": "select 'run 1' as invocation_id, 'build' as command, "
    "timestamp '2026-01-01' as started_at, cast(2 as double) as seconds, "
    "2 as node_count, 0 as failed_count, 0 as skipped_count, "
    "cast(1 as double) as success_rate",
    "monitoring/pipeline_nodes": "select 'run 1' as invocation_id, "
    "'model.mini.grades' as node, 'success' as status, "
    "'Duplicate key: RA-1' as message",
}


def build_school(folder: Path) -> MiniProject:
    """Build the project, every test of it green."""
    layers = ("features", "training_sets", "monitoring")
    schemas = {layer: {"+schema": layer, "+materialized": "table"} for layer in layers}
    school = make_project(folder, library=False, project={"models": {"mini": schemas}})
    for name, sql in MODELS.items():
        school.write(f"models/{name}.sql", sql)
    school.write("models/features/_models.yml", GRADES)
    school.write("models/training_sets/_exposures.yml", EXPOSURE)
    school.succeed("build")
    return school


def copied(school: MiniProject, folder: Path) -> MiniProject:
    """Copy it, warehouse and artifacts included, for a test that changes it."""
    shutil.copytree(school.folder, folder)
    profiles = folder / "profiles.yml"
    text = profiles.read_text(encoding="utf-8")
    profiles.write_text(text.replace(str(school.folder), str(folder)), encoding="utf-8")
    return MiniProject(folder)


def set_in(school: MiniProject, model: str, values: str) -> None:
    """Let a monitoring model say something else."""
    with duckdb.connect(str(school.database)) as connection:
        connection.execute(f"update {MONITORING}.{model} set {values}")


def fail_a_test(school: MiniProject) -> None:
    """Break the view, and let dbt find it."""
    school.execute("update main_features.grades set best = null")
    before = Path.cwd()
    try:
        os.chdir(school.folder)
        assert not school.dbt("test").success
    finally:
        os.chdir(before)
