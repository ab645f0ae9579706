"""Another project installs the library, and gets macros only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mini_project import LIBRARY, MiniProject, make_project

TABLES = """
create schema lake;
create table lake.orders as
select 7 as customer_id, timestamp '2024-01-02' as ordered_at, 30.0 as amount;
create table lake.questions as
select 7 as customer_id, timestamp '2024-01-03' as asked_at;
"""
MODEL = """
{{ feature_warehouse.point_in_time_join(
    spine=source('lake', 'questions'),
    feature_views=[
        feature_warehouse.feature_view(
            source('lake', 'orders'),
            features=['amount'],
            entities=['customer_id'],
            event_timestamp='ordered_at'
        )
    ],
    event_timestamp='asked_at'
) }}
"""


@pytest.fixture(scope="module")
def guest(tmp_path_factory: pytest.TempPathFactory) -> MiniProject:
    """A project that knows the library by its packages.yml alone."""
    project = make_project(tmp_path_factory.mktemp("guest"), library=False)
    project.execute(TABLES)
    project.write("packages.yml", json.dumps({"packages": [{"local": str(LIBRARY)}]}))
    tables = [{"name": "orders"}, {"name": "questions"}]
    sources = {"sources": [{"name": "lake", "schema": "lake", "tables": tables}]}
    project.write("models/sources.yml", json.dumps(sources))
    project.write("models/answers.sql", MODEL)
    project.succeed("deps")
    project.succeed("run")
    return project


def test_it_joins_sources_that_declare_nothing(guest: MiniProject):
    assert guest.execute("select customer_id, amount from answers") == [(7, 30)]


def test_it_gets_no_node_of_ours(guest: MiniProject):
    manifest = json.loads((Path(guest.folder) / "target" / "manifest.json").read_text())
    kinds = ("nodes", "sources", "exposures", "groups", "unit_tests", "metrics")
    packages = {
        node["package_name"] for kind in kinds for node in manifest[kind].values()
    }
    assert packages == {"mini"}
    assert "macro.feature_warehouse.point_in_time_join" in manifest["macros"]
