"""Projects of this checkout, copied and built for a test."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from feature_warehouse.boundaries.landing_zone import prepare

REPOSITORY = Path(__file__).resolve().parents[2]
# what a checkout holds; a working tree also has data, caches and environments
_PARTS = ["models", "macros", "seeds", "snapshots", "tests", "analyses", "docs"]


def copy_project(target: Path, *, parsed_in: Path | None = None) -> Path:
    """Copy the dbt project of this checkout, nothing built, no attendance landed.

    What dbt parsed of another copy spares it the same here.
    """
    for part in _PARTS:
        if (REPOSITORY / part).is_dir():
            shutil.copytree(REPOSITORY / part, target / part)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(REPOSITORY / name, target / name)
    prepare(target / "data" / "attendance")
    if parsed_in is not None:
        (target / "target").mkdir()
        shutil.copy(parsed_in / "target" / "partial_parse.msgpack", target / "target")
    return target


# a model somebody registered
EXPOSURE = """
exposures:
  - name: gap_model_v2
    label: Whose gap gets worse
    type: ml
    owner: {name: Pedagogy team, email: pedagogy@example.org}
    depends_on:
      - ref('level_gap_training_set')
      - ref('student_performance', v=1)
    config:
      meta:
        registered_model:
          name: gap_model
          version: "2"
          training_set: level_gap_training_set
          lock_checksum: abc
          rows: 57
          features: ["student_performance.v1:inde"]
          metrics: {auc: 0.81}
"""

# a microbatch model that nobody has built goes from its `begin` to today otherwise
SOME_DAYS = ("--event-time-start", "2024-01-30", "--event-time-end", "2024-02-02")


def dbt_build(root: Path, *arguments: str) -> None:
    """Build the models of a project, without its tests."""
    if "--event-time-start" not in arguments:
        arguments = (*SOME_DAYS, *arguments)
    tests = ["--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
    results = dbt(root, "build", *tests, *arguments)
    assert [one.message for one in results if one.status == "error"] == []


def dbt(root: Path, command: str, *arguments: str) -> list:
    """Run dbt on a project in this process; give the results of its nodes."""
    result = _invoke(root, command, *arguments)
    # `dbt parse` and `dbt docs generate` give something else
    return list(result) if isinstance(result, Iterable) else []


def _invoke(root: Path, command: str, *arguments: str) -> object:
    quiet = ["--quiet", "--log-level", "error", "--log-level-file", "none"]
    folders = ["--project-dir", str(root), "--profiles-dir", str(root)]
    folders += ["--target-path", str(root / "target"), "--log-path", str(root / "logs")]
    before = Path.cwd()
    try:
        # dbt reads the warehouse's relative path from the working directory
        os.chdir(root)
        result = dbtRunner().invoke([*quiet, *command.split(), *folders, *arguments])
    finally:
        DuckDBConnectionManager.close_all_connections()
        os.chdir(before)
    assert result.exception is None, result.exception
    return result.result
