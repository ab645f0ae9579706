"""What a training set's SQL becomes, and which sets are none that can be exported."""

import json
from dataclasses import replace
from datetime import datetime

import pytest

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import Graph
from feature_warehouse.jobs.compile import as_known, check_columns, joined_features
from feature_warehouse.lineage.example import node
from feature_warehouse.training_set import CompiledTrainingSet, Feature, Roles

LABELS = '"warehouse"."s"."labels"'
VIEW = node("grades", layer="features")


def graph_of(*nodes):
    return Graph({one.unique_id: one for one in nodes}, "", "")


def note(*columns, relation="s.grades"):
    told = [{"column": one, "feature": one, "relation": relation} for one in columns]
    return f"-- feature_warehouse: {json.dumps({'features': told})}\n"


def labels(**more):
    return node("labels", "select 1 as id", layer="labels", **more)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("select * from {}", 'select * from (\nselect 1 as id\n) as "labels"'),
        (
            "select labels.id from {} where id > 0",
            'select labels.id from (\nselect 1 as id\n) as "labels" where id > 0',
        ),
        ("from {} as l", "from (\nselect 1 as id\n) as l"),
        ("from {} l join t", "from (\nselect 1 as id\n) l join t"),
        (
            "from {}\nleft join {} as b using (id)",
            'from (\nselect 1 as id\n) as "labels"\n'
            "left join (\nselect 1 as id\n) as b using (id)",
        ),
        ('from {} "l"', 'from (\nselect 1 as id\n) "l"'),
    ],
)
def test_the_sql_of_a_label_model_stands_under_its_name_or_alias(before, after):
    reader = node("set", before.format(LABELS, LABELS), parents=["labels"])
    assert as_known(graph_of(labels(), reader), reader) == after


def test_an_ephemeral_label_model_has_no_table_but_reads_some():
    between = node("between", "", layer="labels", parents=["labels"], relation="")
    between = replace(between, materialized="ephemeral")
    sql = f"with __dbt__cte__between as (select * from {LABELS}) from x"
    reader = node("set", sql, parents=["between"])
    graph = graph_of(labels(), between, reader)
    assert '(select * from (\nselect 1 as id\n) as "labels")' in as_known(graph, reader)


def test_features_are_read_from_the_one_note_wherever_it_stands():
    sql = f"with joined as (\n    {note('x', 'y')}    select 1\n) select * from joined"
    found = joined_features(graph_of(VIEW), sql, name="set")
    assert [one.output for one in found] == ["x", "y"]


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("select 1", "does not say which view"),
        (note("x") + note("y"), "does not say which view"),
        (note("x", relation="cte"), "joins cte, no table"),
    ],
)
def test_a_set_that_is_no_one_join_of_views_is_refused(sql, told):
    with pytest.raises(FeatureWarehouseError, match=told):
        joined_features(graph_of(VIEW), sql, name="set")


def compiled(roles):
    spine = node("labels")
    return CompiledTrainingSet(
        node=node("set"),
        spine=spine,
        roles=roles,
        features=(Feature("x", "x", VIEW), Feature("y", "y", VIEW)),
        sql="",
        exclusions=None,
        as_of=datetime(2024, 1, 1),
        graph=graph_of(spine, VIEW),
    )


ROLES = Roles(("id",), "at", "fails", "task")


def test_the_spines_columns_and_then_the_features_are_as_expected():
    check_columns(compiled(ROLES), ["id", "at", "fails", "weight", "x", "y"])


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (["id", "at", "fails", "x"], "other columns than its join"),
        (["id", "at", "fails", "x", "y", "twice"], "ends with y, twice, not x, y"),
        (["id", "at", "x", "y"], "the spine of set has no column fails"),
        (["ID", "at", "fails", "x", "y"], "no column id"),
    ],
)
def test_columns_of_elsewhere_are_refused_before_a_row_is_made(columns, told):
    with pytest.raises(FeatureWarehouseError, match=told):
        check_columns(compiled(ROLES), columns)


def test_the_spine_of_a_scoring_set_needs_no_label():
    check_columns(compiled(Roles(("id",), "at", None, None)), ["id", "at", "x", "y"])
