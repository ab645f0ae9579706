"""A project that a test may open, and an export of it."""

from pathlib import Path

import pytest
from exports import TRAINING_SET

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.jobs.export import export


@pytest.fixture(scope="session")
def project(built_project: Path) -> Project:
    return Project.open(built_project)


@pytest.fixture(scope="session")
def exported(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a plain export; do not write."""
    out = tmp_path_factory.mktemp("exported") / "plain"
    export(project, TRAINING_SET, out, purpose="a test")
    return out
