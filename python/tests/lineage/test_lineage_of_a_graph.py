"""Lineage over several nodes, and what happens where it cannot be told."""

from dataclasses import replace

import pytest
from reading import lineage_of_query, reasons_of, sources_of
from sqlglot import exp

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import Graph
from feature_warehouse.lineage.example import node
from feature_warehouse.lineage.graph import lineage_of
from feature_warehouse.lineage.query import columns_of_query
from feature_warehouse.lineage.records import ColumnName, Unresolved


def read(*nodes, **options):
    return lineage_of(Graph({one.unique_id: one for one in nodes}, "", ""), **options)


def edges(lineage):
    return {
        f"{one.source.node}.{one.source.column} > {one.target.node}.{one.target.column}"
        for one in lineage.edges
    }


def forward(lineage):
    return {
        f"{one.target.node}.{one.target.column}"
        for one in lineage.edges
        if any(step.looks_forward for step in one.steps)
    }


SOURCE = node("raw", columns=["id", "a", "ts"], kind="source")


def test_a_column_is_followed_from_node_to_node():
    first = node("first", "select a as b from s.raw", parents=["raw"])
    second = node("second", "select b + 1 as c from s.first", parents=["first"])
    lineage = read(second, first, SOURCE)
    assert edges(lineage) == {"raw.a > first.b", "first.b > second.c"}
    assert [
        one.source.column for one in lineage.upstream(ColumnName("second", "c"))
    ] == [
        "b",
        "a",
    ]


def test_a_star_of_a_model_gives_the_columns_that_its_sql_gives():
    # the YAML of the first forgets one of them
    first = node("first", "select id, a from s.raw", parents=["raw"], columns=["id"])
    second = node("second", "select * from s.first", parents=["first"])
    assert read(SOURCE, first, second).columns["second"] == ("id", "a")


def test_a_node_is_read_after_all_that_it_is_built_from_however_they_meet():
    first = node("first", "select a as b from s.raw", parents=["raw"])
    second = node("second", "select * from s.first", parents=["first"])
    both = node(
        "both",
        "select second.b from s.first, s.second",
        parents=["second", "first"],
    )
    for parents in (("second", "first"), ("first", "second")):
        last = replace(both, parents=parents)
        lineage = read(last, second, first, SOURCE)
        assert lineage.unresolved == ()
        assert "second.b > both.b" in edges(lineage)


def test_nodes_built_from_each_other_are_an_error():
    first = node("first", "select b from s.second", parents=["second"])
    second = node("second", "select b from s.first", parents=["first"])
    with pytest.raises(FeatureWarehouseError, match="in a circle"):
        read(first, second)


def test_columns_that_yaml_does_not_declare_are_taken_from_the_catalog():
    source = node("raw", kind="source")
    star = node("star", "select * from s.raw", parents=["raw"])
    lineage = read(source, star, known_columns={"raw": ["ID", "A"]})
    assert edges(lineage) == {"raw.id > star.id", "raw.a > star.a"}
    assert lineage.resolved_share == 1


def test_a_star_of_unknown_columns_is_unresolved():
    star = node("star", "select * from s.raw", parents=["raw"])
    lineage = read(node("raw", kind="source"), star)
    assert [one.column for one in lineage.unresolved] == [ColumnName("star", "*")]
    assert "all columns of raw, which are not known" in lineage.unresolved[0].reason
    assert lineage.edges == ()
    assert lineage.resolved_share == 0


def test_a_column_that_is_named_resolves_though_its_table_is_unknown():
    names = node(
        "names",
        "with r as (select * from s.raw) select a as b from r",
        parents=["raw"],
    )
    lineage = read(node("raw", kind="source"), names)
    assert edges(lineage) == {"raw.a > names.b"}
    assert lineage.resolved_share == 1


def test_a_column_that_yaml_left_out_of_a_source_is_still_that_source_s():
    names = node("names", "select forgotten as b from s.raw", parents=["raw"])
    assert edges(read(SOURCE, names)) == {"raw.forgotten > names.b"}


def test_a_declared_column_that_the_sql_does_not_give_is_unresolved():
    made = node("made", "select id from s.raw", parents=["raw"], columns=["ID", "name"])
    lineage = read(SOURCE, made)
    assert lineage.columns["made"] == ("id", "name")
    (untold,) = lineage.unresolved
    assert (untold.column.column, "no such column" in untold.reason) == ("name", True)


def test_a_node_without_sql_is_unresolved_column_by_column():
    silent = node("silent", None, parents=["raw"], columns=["a", "b"])
    lineage = read(SOURCE, silent)
    assert [one.column.column for one in lineage.unresolved] == ["a", "b"]
    assert "dbt compile" in lineage.unresolved[0].reason
    assert lineage.resolved_share == 0


def test_a_model_goes_on_from_the_declared_columns_of_one_without_sql():
    silent = node("silent", None, parents=["raw"], columns=["a"])
    reader = node("reader", "select * from s.silent", parents=["silent"])
    lineage = read(SOURCE, silent, reader)
    assert edges(lineage) == {"silent.a > reader.a"}
    assert [one.column.node for one in lineage.unresolved] == ["silent"]


@pytest.mark.parametrize(
    ("sql", "column", "reason"),
    [
        ("select nothing.a as z from s.t", "z", "no relation that is read has"),
        ("select z from s.elsewhere", "z", "no node that dbt says it reads"),
        ("select z from read_csv('some.csv')", "z", "no source of the project"),
        ("select * from read_csv('some.csv')", "*", "no source of the project"),
        ("select columns(c -> c like 'a%') from s.t", "*", "which columns"),
        ("select columns([c for c in * if c = 'a']) from s.t", "*", "which columns"),
        ("select columns('[[:alpha:]]+') from s.t", "*", "which columns"),
        ("select * not like 'a%' from s.t", "*", "which columns"),
        ("select t.* not like 'a%' from s.t", "*", "which columns"),
        ("select * not similar to 'a' from s.t", "*", "which columns"),
        ("select not (* like 'a') from s.t", "*", "which columns"),
        ("select * !~ 'a' from s.t", "*", "which columns"),
        ("select * glob 'a*' from s.t", "*", "which columns"),
        ("select * ilike 'A%' from s.t", "*", "which columns"),
        ("select * like 'a%' escape 'x' from s.t", "*", "which columns"),
        ("select * like 'a%' as z from s.t", "*", "another name"),
        ("select some_function(*) as z from s.t", "z", "a star in an expression"),
        ("pivot s.t on a using sum(b)", "*", "depend on the rows"),
        (
            "select exists (select 1 from (select 1 from s.u where u.a = 1) as y) as z",
            "z",
            "within exists",
        ),
        ("select unnest(xs, recursive := true) from s.t", "*", "a column per field"),
        ("select unnest(xs) from s.t", "unnest(xs)", "a column per field"),
        ("select #1 as z from s.t", "z", "#1"),
        ("select a from s.t union all select id, a from s.u", "*", "union"),
        ("select a from", "*", "cannot be read"),
        ("select 'a", "*", "cannot be read"),
        ("select 1; select 2", "*", "2 statements"),
        ("", "*", "0 statements"),
        ("def model(dbt, session):\n    return dbt.ref('t')", "*", ""),
        ("summarize s.t", "*", "not understood"),
        ("select " + "(" * 3000 + "a" + ")" * 3000 + " as z from s.t", "*", "deeply"),
    ],
)
def test_what_cannot_be_told_is_said_with_a_reason(sql, column, reason):
    found = reasons_of(sql)
    assert list(found) == [column]
    assert reason in found[column]
    if column != "unnest(xs)":
        assert lineage_of_query(sql).edges == ()


def test_a_node_whose_sql_fails_to_be_read_keeps_no_other_from_being_told(
    monkeypatch,
):
    def fail(query, find):
        if query.find(exp.Lower):
            raise StopIteration("a form nobody\nthought of")
        return columns_of_query(query, find)

    monkeypatch.setattr("feature_warehouse.lineage.node.columns_of_query", fail)
    odd = node("odd", "select lower(a) as z from s.raw", parents=["raw"])
    made = node("made", "select a from s.raw", parents=["raw"])
    lineage = read(SOURCE, odd, made)
    assert edges(lineage) == {"raw.a > made.a"}
    (untold,) = lineage.unresolved
    assert untold.column == ("odd", "*")
    assert "(StopIteration: a form nobody thought of)" in untold.reason


def test_of_two_tables_with_one_name_the_name_alone_says_neither():
    one = node("one", kind="source", columns=["a"], relation='"w"."x"."t"')
    two = node("two", kind="source", columns=["a"], relation='"w"."y"."t"')
    reader = node("q", "select a as b from t", parents=["one", "two"])
    assert [one.column.column for one in read(one, two, reader).unresolved] == ["b"]


def test_a_union_by_name_with_unknown_columns_invents_no_source():
    sql = "select a from s.t union all by name select * from s.v"
    tables = {"t": ("a",), "v": ()}
    lineage = lineage_of_query(sql, tables)
    assert edges(lineage) == {"t.a > q.a"}
    assert [one.column.column for one in lineage.unresolved] == ["a", "*"]


def test_a_column_may_be_told_in_part():
    sql = "select coalesce(t.a, f.x) as z from s.t, read_csv('x.csv') as f"
    lineage = lineage_of_query(sql)
    assert edges(lineage) == {"t.a > q.z"}
    assert [one.column.column for one in lineage.unresolved] == ["z"]


def test_other_columns_of_an_unresolved_one_are_resolved():
    lineage = lineage_of_query("select a, x.y.z as w from s.t")
    assert lineage.resolved_share == 0.5
    assert lineage.unresolved == (
        Unresolved(ColumnName("q", "w"), "no relation that is read has a column x.y.z"),
    )


FILES = "read_parquet('data/*.parquet', hive_partitioning = true)"


@pytest.mark.parametrize(
    ("relation", "sql"),
    [
        ("'data/*.parquet'", "select a as b from 'data/*.parquet'"),
        (
            "'data/*.parquet'",
            "select x.a as b from read_parquet('data/*.parquet') as x",
        ),
        (FILES, f"select a as b from {FILES}"),
        (
            f"(select * from {FILES})",
            f"select a as b from (select * from {FILES}) as x",
        ),
    ],
)
def test_an_external_source_is_known_by_the_text_of_its_files(relation, sql):
    source = node("files", kind="source", columns=["a"], relation=relation)
    lineage = read(source, node("q", sql, parents=["files"]))
    assert edges(lineage) == {"files.a > q.b"}
    assert lineage.unresolved == ()


def test_a_model_that_reads_what_it_held_before_adds_no_source():
    sql = "select id, a from s.raw union all select id, a from s.q"
    grown = node("q", sql, parents=["raw"], columns=["id", "a"])
    lineage = read(SOURCE, grown)
    assert edges(lineage) == {"raw.id > q.id", "raw.a > q.a"}
    assert lineage.resolved_share == 1


def test_an_ephemeral_model_stands_between_its_parents_and_its_readers():
    inside = node(
        "inside",
        "select a + 1 as b from s.raw",
        parents=["raw"],
        materialized="ephemeral",
        relation="",
    )
    sql = """
        with __dbt__cte__inside as (select a + 1 as b from s.raw)
        , raw as (select * from s.raw)
        select b as c from __dbt__cte__inside inner join raw on b = raw.a
    """
    lineage = read(SOURCE, inside, node("q", sql, parents=["inside", "raw"]))
    assert edges(lineage) == {"raw.a > inside.b", "inside.b > q.c"}
    assert lineage.resolved_share == 1


def test_a_batch_of_a_microbatch_model_is_read_through():
    sql = """
        select a from (select * from "warehouse"."s"."t" where ts >= '2024-01-01')
    """
    assert sources_of(sql) == {"a": "t.a"}


def snapshot(**rules):
    return node(
        "kept",
        "select * from s.raw",
        parents=["raw"],
        kind="snapshot",
        snapshot_rules={"unique_key": "id", **rules},
    )


def test_a_snapshot_has_the_columns_of_its_query_and_those_of_dbt():
    kept = snapshot(strategy="check", check_cols=["a"], hard_deletes="new_record")
    lineage = read(SOURCE, kept)
    assert lineage.columns["kept"] == (
        *("id", "a", "ts", "dbt_scd_id", "dbt_updated_at", "dbt_valid_from"),
        *("dbt_valid_to", "dbt_is_deleted"),
    )
    assert lineage.resolved_share == 1


def test_the_end_of_a_snapshot_s_row_looks_forward_and_its_begin_does_not():
    kept = snapshot(strategy="timestamp", updated_at="ts")
    lineage = read(SOURCE, kept)
    assert "raw.ts > kept.dbt_valid_from" in edges(lineage)
    assert forward(lineage) == {"kept.dbt_valid_to"}


def test_a_check_snapshot_s_row_ends_when_what_it_checks_changes():
    lineage = read(SOURCE, snapshot(strategy="check", check_cols="all"))
    ends = {one for one in edges(lineage) if one.endswith("dbt_valid_to")}
    assert ends == {f"raw.{name} > kept.dbt_valid_to" for name in ("id", "a", "ts")}


NEXT = node(
    "calendar",
    "select ts, lead(ts) over (order by ts) as next_at from s.raw",
    parents=["raw"],
)


def test_a_join_looks_forward_by_a_key_that_another_node_made_of_later_rows():
    sql = """
        select c.ts, r.a as z from s.calendar as c
        inner join s.raw as r on c.next_at = r.ts
    """
    reader = node("reader", sql, parents=["calendar", "raw"])
    assert forward(read(SOURCE, NEXT, reader)) == {"calendar.next_at", "reader.z"}


def test_a_join_of_next_with_next_does_not_look_forward():
    sql = """
        select c.ts, d.ts as z from s.calendar as c
        inner join s.calendar as d on c.next_at = d.next_at
    """
    reader = node("reader", sql, parents=["calendar"])
    lineage = read(SOURCE, NEXT, reader)
    assert forward(lineage) == {"calendar.next_at"}


def test_a_join_by_a_key_that_another_node_copied_does_not():
    sql = """
        select c.ts, r.a as z from s.calendar as c
        inner join s.raw as r on c.ts = r.ts
    """
    reader = node("reader", sql, parents=["calendar", "raw"])
    lineage = read(SOURCE, NEXT, reader)
    assert forward(lineage) == {"calendar.next_at"}
    assert [one.steps for one in lineage.edges if one.target.column == "z"] == [()]


def test_an_aggregate_over_all_times_of_another_node_looks_forward_once_joined():
    events = node("e", columns=["id", "event_timestamp", "a"], kind="source")
    total = node("total", "select id, sum(a) as a from s.e group by id", parents=["e"])
    copied = node("copied", "select id, a from s.total", parents=["total"])
    sql = """
        with totals as (select * from s.copied)
        select e.event_timestamp, totals.a as z
        from s.e left join totals on e.id = totals.id
    """
    reader = node("reader", sql, parents=["e", "copied"])
    lineage = read(events, total, copied, reader)
    assert forward(lineage) == {"reader.z"}
    steps = [one.steps for one in lineage.edges if one.target.column == "z"]
    assert [step.name for step in steps[0]] == [
        "totals.id = e.id, without a bound in time"
    ]


def test_what_one_call_found_another_need_not_read():
    cache = {}
    first = read(SOURCE, NEXT, cache=cache)
    assert len(cache) == 1
    cache.update(dict.fromkeys(cache, next(iter(cache.values()))))
    second = read(SOURCE, NEXT, cache=cache)
    assert (second.edges, len(cache)) == (first.edges, 1)


@pytest.mark.parametrize(
    "changed",
    [
        node("calendar", "select ts from s.raw", parents=["raw"]),
        node("calendar", NEXT.sql, parents=["raw"], relation='"w"."s"."other"'),
    ],
)
def test_a_changed_node_is_read_anew(changed):
    cache = {}
    read(SOURCE, NEXT, cache=cache)
    read(SOURCE, changed, cache=cache)
    assert len(cache) == 2


def test_a_node_is_read_anew_when_a_parent_has_other_columns():
    cache = {}
    star = node("star", "select * from s.raw", parents=["raw"])
    read(SOURCE, star, cache=cache)
    wider = node("raw", columns=["id", "a", "ts", "new"], kind="source")
    assert read(wider, star, cache=cache).columns["star"] == ("id", "a", "ts", "new")


def test_a_node_is_read_anew_when_its_own_declared_columns_change():
    sql, cache = "select id from s.raw union all select id from s.grown", {}
    grown = node("grown", sql, parents=["raw"])
    assert read(SOURCE, grown, cache=cache).unresolved
    declared = node("grown", sql, parents=["raw"], columns=["id"])
    assert read(SOURCE, declared, cache=cache).unresolved == ()


def test_an_empty_graph_has_no_lineage():
    lineage = read()
    assert (lineage.edges, lineage.columns, lineage.resolved_share) == ((), {}, None)
