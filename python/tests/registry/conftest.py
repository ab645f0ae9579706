"""A project whose artifacts are in the registry."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.jobs.sync import sync


@pytest.fixture(scope="session")
def synced_root(built_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project with a registered model, synced after a test run and the docs."""
    from checkout import dbt

    root = tmp_path_factory.mktemp("synced") / "project"
    shutil.copytree(built_project, root)
    (root / "models/exposures").mkdir(exist_ok=True)
    (root / "models/exposures/gap_model_v2.yml").write_text(EXPOSURE)
    dbt(root, "test", "--select", "student_performance,test_type:data")
    sync(Project.open(root))
    dbt(root, "docs generate")
    sync(Project.open(root))
    return root


@pytest.fixture(scope="session")
def synced(synced_root: Path) -> Project:
    """The same as a project; only read."""
    return Project.open(synced_root)


@pytest.fixture
def synced_copy(synced_root: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(synced_root, tmp_path / "project"))


@pytest.fixture
def registry(synced: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of the registry, to read."""
    with duckdb.connect(str(synced.warehouse), read_only=True) as connection:
        yield connection


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
