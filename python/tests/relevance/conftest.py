"""A project built from a sample that is large enough to tell what drives its labels."""

from pathlib import Path

import pytest
from checkout import copy_project, dbt_build

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.jobs.ingest import ingest
from feature_warehouse.jobs.relevance import relevance, write_page
from feature_warehouse.jobs.sample import sample
from feature_warehouse.relevance.record import Relevance


@pytest.fixture(scope="session")
def sampled_root(built_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine hundred students a wave; only its registry and target/ are written to."""
    root = tmp_path_factory.mktemp("sampled") / "project"
    copy_project(root, parsed_in=built_project)
    ingest(
        sample(root / "sample.xlsx", students=900, seed=7, report=str),
        warehouse=Project.open(root).warehouse,
        sources=root / "models" / "staging" / "pede" / "_pede__sources.yml",
        report=str,
    )
    dbt_build(root)
    return root


@pytest.fixture(scope="session")
def level_gap(sampled_root: Path) -> Relevance:
    """What was found of the level gap's training set, kept and written as a page."""
    project = Project.open(sampled_root)
    made = relevance(project, "level_gap_training_set", seed=1)
    write_page(project, made)
    return made


@pytest.fixture(scope="session")
def programme_exit(sampled_root: Path) -> Relevance:
    """The same of the programme exit's."""
    return relevance(
        Project.open(sampled_root), "programme_exit_training_set", keep=False
    )
