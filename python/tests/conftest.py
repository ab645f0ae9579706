"""What every test may use: the real project, built once from a small sample."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def _plain_environment() -> Iterator[None]:
    # the tests' projects keep their warehouse in their own folder
    with pytest.MonkeyPatch.context() as patch:
        for name in [one for one in os.environ if one.startswith("DBT_")]:
            patch.delenv(name)
        patch.delenv("FEATURE_WAREHOUSE_PATH", raising=False)
        patch.delenv("FEATURE_WAREHOUSE_ATTENDANCE", raising=False)
        yield


@pytest.fixture(scope="session")
def built_project(
    tmp_path_factory: pytest.TempPathFactory, _plain_environment: None
) -> Path:
    """The root of the project, copied and built from 60 students a wave; only read."""
    # imported here, because tests of other parts need none of it
    from checkout import copy_project, dbt_build

    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.ingest import ingest
    from feature_warehouse.jobs.sample import sample

    root = copy_project(tmp_path_factory.mktemp("built") / "project")
    workbook = sample(root / "sample.xlsx", students=60, seed=3, report=str)
    ingest(
        workbook,
        warehouse=Project.open(root).warehouse,
        sources=root / "models" / "staging" / "pede" / "_pede__sources.yml",
        report=str,
    )
    dbt_build(root)
    # copies need not parse it from nothing
    Project.open(root).parsed()
    return root


@pytest.fixture
def project_copy(built_project: Path, tmp_path: Path) -> Path:
    """A copy of the built project that a test may change."""
    return Path(shutil.copytree(built_project, tmp_path / "project"))


@pytest.fixture(scope="session")
def synced_root(built_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project with a registered model, synced after a test run and the docs."""
    from checkout import EXPOSURE, dbt

    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.sync import sync

    root = tmp_path_factory.mktemp("synced") / "project"
    shutil.copytree(built_project, root)
    (root / "models/exposures").mkdir(exist_ok=True)
    (root / "models/exposures/gap_model_v2.yml").write_text(EXPOSURE)
    dbt(root, "test", "--select", "student_performance,test_type:data")
    sync(Project.open(root))
    dbt(root, "docs generate")
    sync(Project.open(root))
    return root


@pytest.fixture
def synced_copy(synced_root: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(synced_root, tmp_path / "project"))
