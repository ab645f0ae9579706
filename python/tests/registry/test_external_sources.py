"""The files of an external source are named as dbt-duckdb names them in SQL."""

from pathlib import Path

import pytest

from feature_warehouse.boundaries.manifest import graph_of


def relation_of(location, **meta):
    source = {
        "unique_id": "source.p.raw.grades",
        "resource_type": "source",
        "source_name": "raw",
        "name": "grades",
        "schema": "raw",
        "fqn": ["p", "raw", "grades"],
        "columns": {},
        "description": "",
        "config": {"meta": {"external_location": location, **meta}},
    }
    manifest = {
        "metadata": {"dbt_version": "1.11.0", "project_name": "p"},
        "groups": {},
        "macros": {},
        "nodes": {},
        "exposures": {},
        "sources": {source["unique_id"]: source},
    }
    (node,) = graph_of(manifest, Path()).nodes.values()
    return node.relation


@pytest.mark.parametrize(
    ("location", "meta", "relation"),
    [
        ("data/{name}.parquet", {}, "'data/grades.parquet'"),
        ("'data/a.csv'", {}, "'data/a.csv'"),
        ("read_parquet('{schema}/*')", {}, "read_parquet('raw/*')"),
        (
            "read_csv('%(name)s.csv', columns = {'a': 'int'})",
            {"formatter": "oldstyle"},
            "read_csv('grades.csv', columns = {'a': 'int'})",
        ),
        (
            "data/$name-$year.csv",
            {"formatter": "template", "year": 2024},
            "'data/grades-2024.csv'",
        ),
    ],
)
def test_a_location_is_written_out(location, meta, relation):
    assert relation_of(location, **meta) == relation
