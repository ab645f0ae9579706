"""Each form of SQL: what a column is made of. `t` and `u` are in reading.py."""

import duckdb
import pytest
from reading import CREATED, sources_of, steps_of

CLAIMS = {
    "a key of JSON is read from its column, in a call as well": (
        "select coalesce(st -> 'k', '0') as z, md5(st -> b) as y, "
        "list_transform([st -> 'k'], lambda x: a) as w from s.t",
        {"z": "t.st", "y": "t.b t.st", "w": "t.a t.st"},
    ),
    "a parameter is no column, whatever is done with it": (
        "select list_filter(xs, lambda x: coalesce(x -> 'k', '0') = 'y') as z, "
        "list_transform(xs, lambda a: 1) as y, list_transform(xs, lambda b: c) as w "
        "from s.t",
        {"z": "t.xs", "y": "t.xs", "w": "t.c t.xs"},
    ),
    "a column is copied": ("select a from s.t", {"a": "t.a"}),
    "an alias renames": ("select a as z from s.t", {"z": "t.a"}),
    "quotes, case and catalog do not matter": (
        'select T."A" as "Z" from "Warehouse"."S"."T"',
        {"z": "t.a"},
    ),
    "an expression reads all its arguments": (
        "select coalesce(a, b) + 1 as z from s.t",
        {"z": "t.a t.b"},
    ),
    "a constant reads nothing": (
        "select 1 as z, null as y from s.t",
        {"z": "", "y": ""},
    ),
    "conditions of case count": (
        "select case when a > 0 then b else c end as z from s.t",
        {"z": "t.a t.b t.c"},
    ),
    "the operand of case counts": (
        "select case a when 1 then b end as z from s.t",
        {"z": "t.a t.b"},
    ),
    "conditions of filter count": (
        "select sum(a) filter (where b > 0) as z from s.t",
        {"z": "t.a t.b"},
    ),
    "where, group, having, order and qualify do not count": (
        "select id, sum(a) as z from s.t where b > 0 group by id having max(c) > 0 "
        "qualify row_number() over (order by id) = 1 order by id",
        {"id": "t.id", "z": "t.a"},
    ),
    "on does not count": (
        "select t.a, u.d from s.t left join s.u on t.id = u.id and t.b > u.a",
        {"a": "t.a", "d": "u.d"},
    ),
    "count of rows reads nothing": ("select count(*) as z from s.t", {"z": ""}),
    "the order in an aggregate does not count": (
        "select list(a order by ts) as z from s.t",
        {"z": "t.a"},
    ),
    "what is ordered within a group counts": (
        "select percentile_cont(0.5) within group (order by a) as z from s.t",
        {"z": "t.a"},
    ),
    "both arguments of arg_max count": (
        "select arg_max(a, ts) as z from s.t",
        {"z": "t.a t.ts"},
    ),
    "common table expressions are followed": (
        "with x as (select a + b as y from s.t), w as (select y as z from x) "
        "select z from w",
        {"z": "t.a t.b"},
    ),
    "a common table expression hides a table of its name": (
        "with t as (select b as a from s.t) select a from t",
        {"a": "t.b"},
    ),
    "an inner common table expression hides an outer one": (
        "with x as (select a as z from s.t) "
        "select z from (with x as (select b as z from s.t) select z from x) as y",
        {"z": "t.b"},
    ),
    "names given to a common table expression": (
        "with x(y, z) as (select a, b from s.t) select z from x",
        {"z": "t.b"},
    ),
    "names given to a subquery, the rest keep theirs": (
        "select * from (select a, b from s.t) as x(z)",
        {"z": "t.a", "b": "t.b"},
    ),
    "subqueries are followed": (
        "select z from (select a as z from (select a from s.t)) as x",
        {"z": "t.a"},
    ),
    "from alone": ("from s.u", {"id": "u.id", "a": "u.a", "d": "u.d", "ts": "u.ts"}),
    "from before select": ("from s.t select a as z", {"z": "t.a"}),
    "a name before its expression": ("select z: a + 1 from s.t", {"z": "t.a"}),
    "an alias used in the same select": (
        "select a as y, y + b as z from s.t",
        {"y": "t.a", "z": "t.a t.b"},
    ),
    "a column comes before an alias of its name": (
        "select b as a, a as z from s.t",
        {"a": "t.b", "z": "t.a"},
    ),
    "a union reads both sides by place": (
        "select a, b from s.t union all select d, ts from s.u",
        {"a": "t.a u.d", "b": "t.b u.ts"},
    ),
    "a union by name reads by name": (
        "select a, b from s.t union all by name select d, a from s.u",
        {"a": "t.a u.a", "b": "t.b", "d": "u.d"},
    ),
    "three unions": (
        "select a from s.t union select b from s.t union all select d from s.u",
        {"a": "t.a t.b u.d"},
    ),
    "except and intersect give the values of the left": (
        "select a from s.t except select d from s.u intersect select a from s.u",
        {"a": "t.a"},
    ),
    "a null in a union adds nothing": (
        "select a from s.t union all select null from s.u",
        {"a": "t.a"},
    ),
    "a recursive query": (
        "with recursive r as (select a, b, 0 as n from s.t "
        "union all select b, a, n + 1 from r where n < 3) select a, n from r",
        {"a": "t.a t.b", "n": ""},
    ),
    "a recursive query that hands values on from column to column": (
        "with recursive r as (select a, b, c from s.t "
        "union all select b, c, 0 from r) select a, b, c from r",
        {"a": "t.a t.b t.c", "b": "t.b t.c", "c": "t.c"},
    ),
    "a scalar subquery": (
        "select (select max(d) from s.u) as z from s.t",
        {"z": "u.d"},
    ),
    "a correlated subquery reads the outer columns that it selects": (
        "select (select max(u.d + t.a) from s.u where u.id = t.id) as z from s.t",
        {"z": "t.a u.d"},
    ),
    "in with a subquery": (
        "select a in (select d from s.u) as z from s.t",
        {"z": "t.a u.d"},
    ),
    "whether rows exist is made of the conditions": (
        "select exists (select 1 from s.u where u.id = t.id and d > 0) as z from s.t",
        {"z": "t.id u.d u.id"},
    ),
    "values": (
        "select y, z from (values (1, 2), (3, 4)) as v(y, z)",
        {"y": "", "z": ""},
    ),
    "values without names": ("select col1 as z from (values (1, 2))", {"z": ""}),
    "a semi join adds no columns": (
        "select * from s.u semi join s.t using (id)",
        {"id": "u.id", "a": "u.a", "d": "u.d", "ts": "u.ts"},
    ),
    "an anti join adds no columns": (
        "select d from s.u anti join s.t on t.id = u.id",
        {"d": "u.d"},
    ),
    "an asof join": (
        "select t.a, u.d from s.t asof left join s.u on t.id = u.id and t.ts >= u.ts",
        {"a": "t.a", "d": "u.d"},
    ),
    "using gives one column, the left one's": (
        "select id, d from s.t inner join s.u using (id)",
        {"id": "t.id", "d": "u.d"},
    ),
    "using in a right join gives the right one's": (
        "select id from s.t right join s.u using (id)",
        {"id": "u.id"},
    ),
    "using in a full join gives both": (
        "select id from s.t full join s.u using (id)",
        {"id": "t.id u.id"},
    ),
    "a natural join merges what both have": (
        "select * from (select id, a from s.t) as x "
        "natural join (select id, d from s.u) as y",
        {"id": "t.id", "a": "t.a", "d": "u.d"},
    ),
    "a join without a condition": (
        "select a.b, u.d from s.t as a, s.u",
        {"b": "t.b", "d": "u.d"},
    ),
    "a positional join": (
        "select t.a, u.d from s.t positional join s.u",
        {"a": "t.a", "d": "u.d"},
    ),
    "a table joined with itself": (
        "select x.a, y.b from s.t as x inner join s.t as y on x.id = y.id",
        {"a": "t.a", "b": "t.b"},
    ),
    "schema and table before a column": ("select s.t.a as z from s.t", {"z": "t.a"}),
    "a struct's field reads the struct": (
        "select st.f as z, t.st.f.g as y from s.t",
        {"z": "t.st", "y": "t.st"},
    ),
    "a field of an expression": (
        "select (st).f as z, st['f'] as y, xs[1] as x from s.t",
        {"z": "t.st", "y": "t.st", "x": "t.xs"},
    ),
    "a struct reads its parts": (
        "select struct_pack(k := a, l := b) as z, {'k': c} as y, row(a, c) as x "
        "from s.t",
        {"z": "t.a t.b", "y": "t.c", "x": "t.a t.c"},
    ),
    "a table's name is a struct of its columns": (
        "select u as z from s.u",
        {"z": "u.a u.d u.id u.ts"},
    ),
    "unnest in the select": ("select unnest(xs) as z from s.t", {"z": "t.xs"}),
    "unnest in from": ("select x from s.t, unnest(t.xs) as v(x)", {"x": "t.xs"}),
    "unnest in from, read by its name": (
        "select v from s.t, unnest(xs) as v",
        {"v": "t.xs"},
    ),
    "fields of what is unnested": (
        "select l.f as z from (select unnest(xs) as l from s.t) as y",
        {"z": "t.xs"},
    ),
    "a lateral subquery": (
        "select z from s.t, lateral (select t.a + 1 as z) as l",
        {"z": "t.a"},
    ),
    "a lambda reads the list and what it names outside": (
        "select list_transform(xs, lambda x: x.f + a) as z from s.t",
        {"z": "t.a t.xs"},
    ),
    "the old arrow of lambdas": (
        "select list_filter(xs, x -> x.f > a) as z from s.t",
        {"z": "t.a t.xs"},
    ),
    "a list comprehension": (
        "select [y.f + b for y in xs if y.f > c] as z from s.t",
        {"z": "t.b t.c t.xs"},
    ),
    "a series reads its bounds": (
        "select g as z from s.t, generate_series(a, b) as r(g)",
        {"z": "t.a t.b"},
    ),
    "rows to columns, the list given": (
        "pivot (select id, a, b from s.t) on b in ('x', 'y') using sum(a) group by id",
        {"id": "t.id", "x": "t.a t.b", "y": "t.a t.b"},
    ),
    "columns to rows": (
        "unpivot (select id, a, b from s.t) on a, b into name n value v",
        {"id": "t.id", "n": "", "v": "t.a t.b"},
    ),
    "columns to rows in a from": (
        "select * from (select id, a, b from s.t) unpivot (v for n in (a, b))",
        {"id": "t.id", "n": "", "v": "t.a t.b"},
    ),
    "distinct on does not count": ("select distinct on (a) b from s.t", {"b": "t.b"}),
    "a sample": ("select a from s.t using sample 10 percent", {"a": "t.a"}),
    "the keys of a map count": ("select map {a: b} as z from s.t", {"z": "t.a t.b"}),
    "tables joined in parentheses": (
        "select * from ((select id, a from s.u) as x "
        "join (select id, b from s.t) as y using (id))",
        {"id": "u.id", "a": "u.a", "b": "t.b"},
    ),
    "tables joined in parentheses keep their names": (
        "select x.a, y.b from (s.u as x join s.t as y on x.id = y.id)",
        {"a": "u.a", "b": "t.b"},
    ),
    "tables joined in parentheses under a name": (
        "select z.b from (s.u join (select id, b from s.t) as y using (id)) as z",
        {"b": "t.b"},
    ),
    "a subquery of no table": (
        "select (select a where b > 3) as z from s.t",
        {"z": "t.a"},
    ),
    "conditions of joins within exists count": (
        "select exists (select 1 from s.u join s.t as x on x.c = t.b) as z from s.t",
        {"z": "t.b t.c"},
    ),
    "conditions of groups within exists count": (
        "select exists (select d from s.u group by d having max(u.a) > t.b) as z "
        "from s.t",
        {"z": "t.b u.a"},
    ),
    "conditions of both sides of a union within exists count": (
        "select exists (select 1 from s.u where u.a = t.b "
        "union select 1 from s.u where u.d = t.c) as z from s.t",
        {"z": "t.b t.c u.a u.d"},
    ),
    "conditions of all sides of a chain of unions within exists count": (
        "select exists (select 1 from s.u where u.a = t.b "
        "union (select 1 from s.u where u.d = t.c) "
        "union select 1 from s.u where u.id = t.a) as z from s.t",
        {"z": "t.a t.b t.c u.a u.d u.id"},
    ),
    "rows to columns, two aggregates": (
        "pivot (select id, a, b, c from s.t) on b in ('x', 'y') "
        "using sum(a), max(c) as m group by id",
        {
            "id": "t.id",
            "x_sum(a)": "t.a t.b",
            "x_m": "t.b t.c",
            "y_sum(a)": "t.a t.b",
            "y_m": "t.b t.c",
        },
    ),
    "a query in parentheses": ("(select a from s.t)", {"a": "t.a"}),
    "materialized": (
        "with x as materialized (select a from s.t) select * from x",
        {"a": "t.a"},
    ),
    "extract, casts and intervals": (
        "select extract(year from ts) as z, a::int as y, interval (b) day as x, "
        "try_cast(c as date) as w from s.t",
        {"z": "t.ts", "y": "t.a", "x": "t.b", "w": "t.c"},
    ),
}


@pytest.fixture(scope="module")
def tables():
    with duckdb.connect() as connection:
        connection.execute("set lambda_syntax = 'ENABLE_SINGLE_ARROW'")
        connection.execute(CREATED)
        yield connection


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_column_is_made_of_what_its_expression_reads(claim):
    sql, expected = CLAIMS[claim]
    assert sources_of(sql) == expected


WINDOWS = {
    "the argument of a window counts, its keys do not": (
        "select lag(a) over (partition by id order by ts) as z from s.t",
        {"z": "t.a"},
    ),
    "the default of a lag counts": (
        "select lag(a, 1, b) over (order by ts) as z from s.t",
        {"z": "t.a t.b"},
    ),
    "a named window": (
        "select sum(a) over w as z from s.t window w as (partition by id order by ts)",
        {"z": "t.a"},
    ),
    "a place among rows is made of what orders them": (
        "select row_number() over (partition by id order by ts) as z from s.t",
        {"z": "t.ts"},
    ),
    "a place among rows of a named window": (
        "select rank() over (w order by ts) as z from s.t "
        "window w as (partition by id)",
        {"z": "t.ts"},
    ),
    "a place among rows in an order of its own": (
        "select rank(order by b) over (partition by id) as z from s.t",
        {"z": "t.b"},
    ),
    "a count of rows is made of what tells them apart": (
        "select count(*) over (partition by id) as z from s.t",
        {"z": "t.id"},
    ),
    "conditions of a window's filter count": (
        "select count(*) filter (where b > 0) over (order by ts) as z from s.t",
        {"z": "t.b"},
    ),
    "ignore nulls": (
        "select last_value(a ignore nulls) over (order by ts) as z from s.t",
        {"z": "t.a"},
    ),
}


@pytest.mark.parametrize("claim", WINDOWS)
def test_a_window_is_made_of_its_argument(claim):
    sql, expected = WINDOWS[claim]
    assert sources_of(sql) == expected


STARS = {
    "a star": ("select * from (select a, b from s.t) as x", {"a": "t.a", "b": "t.b"}),
    "exclude": ("select * exclude (id, a, ts) from s.u", {"d": "u.d"}),
    "replace": (
        "select * replace (a + b as a) from (select a, b from s.t) as x",
        {"a": "t.a t.b", "b": "t.b"},
    ),
    "rename": (
        "select * rename (a as z) from (select a, b from s.t) as x",
        {"z": "t.a", "b": "t.b"},
    ),
    "a table's star": (
        "select x.*, u.d from (select a, b from s.t) as x inner join s.u on x.a = u.id",
        {"a": "t.a", "b": "t.b", "d": "u.d"},
    ),
    "a table's star with exclude": (
        "select u.* exclude (id, a, ts) from s.u",
        {"d": "u.d"},
    ),
    "the second column of a name gets a number": (
        "select x.*, y.* from (select a from s.t) as x, (select a from s.u) as y",
        {"a": "t.a", "a_1": "u.a"},
    ),
    "a star merges what using names": (
        "select * from (select id, a from s.t) as x "
        "inner join (select id, d from s.u) as y using (id)",
        {"id": "t.id", "a": "t.a", "d": "u.d"},
    ),
    "columns by a pattern, found anywhere in a name": (
        "select columns('a|d') from s.u",
        {"id": "u.id", "a": "u.a", "d": "u.d"},
    ),
    "columns by a whole name": ("select columns('^a$') from s.u", {"a": "u.a"}),
    "columns by a list": (
        "select columns(['d', 'a']) from s.u",
        {"a": "u.a", "d": "u.d"},
    ),
    "columns in an expression": (
        "select max(columns(* exclude (id, ts))) from s.u",
        {"a": "u.a", "d": "u.d"},
    ),
    "columns under a new name": (
        "select columns('^(a)$') as 'new_\\1' from s.u",
        {"new_a": "u.a"},
    ),
    "columns as arguments": (
        "select coalesce(*columns('^(a|d)$')) as z from s.u",
        {"z": "u.a u.d"},
    ),
    "a star of one table that matches": (
        "select u.* like '%d' from s.u, s.t",
        {"id": "u.id", "d": "u.d"},
    ),
    "a star whose names hold what is similar": (
        "select * similar to 'a|d' from s.u",
        {"id": "u.id", "a": "u.a", "d": "u.d"},
    ),
    "a star in parentheses": ("select (* like 'a%') from s.u", {"a": "u.a"}),
    "a star that matches": ("select * like '%d' from s.u", {"id": "u.id", "d": "u.d"}),
}


@pytest.mark.parametrize("claim", STARS)
def test_a_star_gives_the_columns_that_duckdb_gives(claim):
    sql, expected = STARS[claim]
    assert sources_of(sql) == expected


EVERY = {**CLAIMS, **WINDOWS, **STARS}


@pytest.mark.parametrize("claim", EVERY)
def test_duckdb_gives_the_same_columns(claim, tables):
    sql, _ = EVERY[claim]
    # the catalog's name and the schema's are one query's own business
    sql = sql.replace('"Warehouse".', "")
    columns = tables.execute(f"select * from ({sql})").description
    assert [name.lower() for name, *_ in columns] == list(sources_of(sql))


def test_a_long_chain_of_one_operator_is_read():
    chain = " || ".join(["a", "b"] * 1500)
    assert sources_of(f"select {chain} as z from s.t") == {"z": "t.a t.b"}


def test_steps_are_told_the_outermost_first():
    sql = "select coalesce(sum(a), 0) as z from s.t"
    assert steps_of(sql, "z") == [["function coalesce", "aggregate sum"]]


def test_steps_of_inner_queries_come_after():
    sql = "with x as (select a + 1 as y from s.t) select max(y) as z from x"
    assert steps_of(sql, "z") == [["aggregate max", "function +"]]


def test_a_copy_has_no_step():
    assert steps_of("select a as z from s.t", "z") == [[]]


def test_one_column_may_come_in_two_ways():
    sql = "select a - lag(a) over (order by ts) as z from s.t"
    assert steps_of(sql, "z") == [["function -"], ["function -", "window lag"]]


def test_a_column_that_is_read_twice_in_one_way_is_one_edge():
    assert steps_of("select a + a as z from s.t", "z") == [["function +"]]


def test_an_aggregate_that_the_parser_does_not_know_is_an_aggregate():
    sql = "select histogram(a) as z from s.t"
    assert steps_of(sql, "z") == [["aggregate histogram"]]


def test_very_many_ways_become_one_for_each_source():
    # each level doubles the ways: through + or not
    levels = "".join(
        f", x{n + 1} as (select case when a then a + 1 when -a then a * 2 end as a "
        f"from x{n})"
        for n in range(8)
    )
    sql = f"with x0 as (select a from s.t){levels} select a from x8"
    ways = steps_of(sql, "a")
    assert len(ways) < 100
    assert {"function case", "function +", "function *"} <= {
        step for way in ways for step in way
    }
