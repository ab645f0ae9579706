"""Projects of this checkout, copied and built for a test."""

import os
import shutil
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

REPOSITORY = Path(__file__).resolve().parents[2]
# what a checkout holds; a working tree also has data, caches and environments
_PARTS = ["models", "macros", "seeds", "snapshots", "tests", "analyses", "docs"]


def copy_project(target: Path) -> Path:
    """Copy the dbt project of this checkout, without anything that was built."""
    for part in _PARTS:
        if (REPOSITORY / part).is_dir():
            shutil.copytree(REPOSITORY / part, target / part)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(REPOSITORY / name, target / name)
    return target


def dbt_build(root: Path, *arguments: str) -> None:
    """Build the models of a project, without its tests."""
    tests = ["--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
    results = dbt(root, "build", *tests, *arguments)
    assert [one.message for one in results if one.status == "error"] == []


def dbt(root: Path, command: str, *arguments: str) -> list:
    """Run dbt on a project in this process; give the results of its nodes."""
    quiet = ["--quiet", "--log-level", "error", "--log-level-file", "none"]
    folders = ["--project-dir", str(root), "--profiles-dir", str(root)]
    folders += ["--target-path", str(root / "target"), "--log-path", str(root / "logs")]
    before = Path.cwd()
    try:
        # dbt reads the warehouse's relative path from the working directory
        os.chdir(root)
        result = dbtRunner().invoke([*quiet, command, *folders, *arguments])
    finally:
        DuckDBConnectionManager.close_all_connections()
        os.chdir(before)
    assert result.exception is None, result.exception
    return list(result.result)
