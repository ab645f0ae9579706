"""A small dbt project, on the library alone, that a test writes and runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult

REPOSITORY = Path(__file__).parents[2]
LIBRARY = REPOSITORY / "macros"


@dataclass(frozen=True)
class MiniProject:
    """A dbt project in a folder and its DuckDB file, `warehouse.duckdb`."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "warehouse.duckdb"

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def execute(self, sql: str, rows: list | None = None) -> list[tuple]:
        with duckdb.connect(str(self.database)) as connection:
            connection.execute("set TimeZone = 'UTC'")
            if rows is not None:
                connection.executemany(sql, rows)
                return []
            return connection.execute(sql).fetchall()

    def dbt(self, *arguments: str) -> dbtRunnerResult:
        """Run a dbt command; the caller looks at what came of it."""
        folders = ["--project-dir", self.folder, "--profiles-dir", self.folder]
        quiet = ["--no-use-colors", "--log-level", "none", "--log-level-file", "none"]
        try:
            return dbtRunner().invoke([*arguments, *map(str, folders), *quiet])
        finally:
            # the runner keeps the file open, and DuckDB lets one writer in
            DuckDBConnectionManager.close_all_connections()

    def succeed(self, *arguments: str) -> dbtRunnerResult:
        outcome = self.dbt(*arguments)
        assert outcome.success, problems(outcome)
        return outcome


def problems(outcome: dbtRunnerResult) -> str:
    """What dbt says went wrong: its exception, or the message of each failed node."""
    if outcome.exception is not None:
        return str(outcome.exception)
    failed = [node for node in outcome.result if node.status not in ("success", "pass")]
    return "\n".join(f"{node.node.name}: {node.message}" for node in failed)


def make_project(
    folder: Path, *, threads: int = 1, library: bool = True, project: dict | None = None
) -> MiniProject:
    """Write the project's own files; `project` adds to `dbt_project.yml`."""
    made = MiniProject(folder)
    settings = {
        "name": "mini",
        "version": "1.0",
        "profile": "mini",
        "flags": {"send_anonymous_usage_stats": False},
        **(project or {}),
    }
    output = {
        "type": "duckdb",
        "path": str(made.database),
        "threads": threads,
        # not UTC: a macro that compares instants by the session's clock fails here
        "settings": {"TimeZone": "America/Sao_Paulo", "threads": threads},
    }
    made.write("dbt_project.yml", yaml.safe_dump(settings))
    made.write(
        "profiles.yml",
        yaml.safe_dump({"mini": {"target": "test", "outputs": {"test": output}}}),
    )
    if library:
        # what `dbt deps` does for a local package
        (folder / "dbt_packages").mkdir()
        (folder / "dbt_packages" / "feature_warehouse").symlink_to(LIBRARY)
    return made
