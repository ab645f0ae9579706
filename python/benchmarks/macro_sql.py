"""The SQL that dbt makes of a point_in_time_join, on files, in a project of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class View:
    """A feature view: its name, the select that makes it, its point_in_time YAML."""

    name: str
    sql: str
    point_in_time: dict


@contextmanager
def macro_sql(
    scratch: Path, spine: str, joins: dict[str, list[View]]
) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, str]]]:
    """Compile joins of views onto a spine, a select as well.

    Gives the SQL of each join and the warehouse that it reads, in which a feature view
    is a database view, or a table where it has a timeline.
    """
    texts, models = {"spine": spine}, []
    for join, views in joins.items():
        calls = ", ".join(
            f"feature_warehouse.feature_view(ref('{view.name}'))" for view in views
        )
        texts[f"join_{join}"] = (
            f"{{{{ feature_warehouse.point_in_time_join(ref('spine'), [{calls}]) }}}}"
        )
        texts |= {view.name: view.sql for view in views}
        models += [_declaration(view) for view in views]
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        project = Path(folder)
        write_project(project, texts, models)
        for command in ("deps", "run"):
            dbt(project, command)
        compiled = project / "target/compiled/benchmark/models"
        sql = {join: (compiled / f"join_{join}.sql").read_text() for join in joins}
        with duckdb.connect(
            str(project / "warehouse.duckdb"), read_only=True
        ) as database:
            yield database, sql


def _declaration(view: View) -> dict:
    meta = {
        "feature_store": {
            "entity": ["student_id"],
            "event_timestamp_column": "event_timestamp",
        },
        "point_in_time": view.point_in_time,
    }
    kind = "table" if view.point_in_time.get("timeline") else "view"
    return {"name": view.name, "config": {"materialized": kind, "meta": meta}}


def write_project(project: Path, texts: dict[str, str], models: list[dict]) -> None:
    """Write a project on the library alone: the text of each model, and their YAML."""
    output = {"type": "duckdb", "path": str(project / "warehouse.duckdb"), "threads": 1}
    files = {
        "dbt_project.yml": {
            "name": "benchmark",
            "profile": "benchmark",
            "flags": {"send_anonymous_usage_stats": False},
            "models": {"+post-hook": "{{ feature_warehouse.build_timeline() }}"},
        },
        "profiles.yml": {"benchmark": {"target": "it", "outputs": {"it": output}}},
        "packages.yml": {"packages": [{"local": str(ROOT / "macros")}]},
        "models/models.yml": {"models": models},
    }
    (project / "models").mkdir()
    for name, content in files.items():
        (project / name).write_text(json.dumps(content))
    for name, text in texts.items():
        (project / "models" / f"{name}.sql").write_text(text)


def dbt(project: Path, command: str, *arguments: str) -> None:
    """Run dbt on a project of `write_project`."""
    done = subprocess.run(
        [str(BIN / "dbt"), command, *arguments, "--profiles-dir", str(project)],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"dbt {command} failed:\n{done.stdout}\n{done.stderr}")
