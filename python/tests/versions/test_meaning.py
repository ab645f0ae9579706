"""The meaning of SQL: what counts, and what is only how it is written."""

import pytest

from feature_warehouse.meaning import canonical, counts_columns, without_columns

HISTORY = """
with grades as (select student_id, loaded_at, {projected} from waves)
select student_id, loaded_at as created_timestamp, {columns}
from (
    select keys.*, grades.* exclude (student_id, loaded_at)
    from keys left join grades on keys.student_id = grades.student_id
) as states
qualify row(is_present, {columns}) is distinct from lag(row(is_present, {columns}))
    over (partition by student_id order by loaded_at)
"""


@pytest.mark.parametrize(
    "other",
    [
        "select   a,\n\n    b as c\nfrom t",
        "select a, /* the b */ b as c -- from t\nfrom t",
        "SELECT a, b AS c FROM t",
        'select "a", "b" as "c" from "t"',
        "select A, B as C from T",
        "select a, b c from t;",
    ],
)
def test_how_it_is_written_does_not_count(other):
    assert canonical("select a, b as c from t") == canonical(other)


@pytest.mark.parametrize(
    "other",
    [
        "select a, b as d from t",
        "select a, c as c from t",
        "select a, b + 0 as c from t",
        "select distinct a, b as c from t",
        "select a, b as c from t where true",
        "select b as c, a from t",
        "select a, 'b' as c from t",
    ],
)
def test_what_is_computed_counts(other):
    assert canonical("select a, b as c from t") != canonical(other)


def test_a_text_in_another_case_is_another_text():
    assert canonical("select 'Quartzo'") != canonical("select 'quartzo'")


def test_the_warehouse_and_the_schema_of_a_relation_do_not_count():
    here = canonical('select * from "dev"."s"."t"', {'"dev"."s"."t"': "t"})
    there = canonical('select * from "ci"."x"."t"', {'"ci"."x"."t"': "t"})
    assert here == there


def test_where_files_lie_does_not_count_but_a_format_does():
    query = "select strptime(a, '{}') as a from read_parquet('{}/*.parquet')"
    one = canonical(query.format("%Y/%m", "data/here"))
    assert one == canonical(query.format("%Y/%m", "/data/there"))
    assert one != canonical(query.format("%d/%m", "data/here"))


def test_what_cannot_be_parsed_is_compared_as_text():
    assert canonical("select from where") == canonical("select  from\nwhere")
    assert canonical("select from where") != canonical("select FROM where")


def test_an_added_column_leaves_the_history_of_loads():
    before = HISTORY.format(projected="ida", columns="ida")
    after = HISTORY.format(projected="ida, ieg / 10 as ieg", columns="ida, ieg")
    assert without_columns(after, {"ieg"}) == canonical(before)


@pytest.mark.parametrize(
    ("after", "before"),
    [
        ("select distinct a, n from t", "select distinct a from t"),
        ("select a, unnest(x) as n from t", "select a from t"),
        ("select 1 as a, max(x) as n from t", "select 1 as a from t"),
        (
            "select n, a, count(*) from t group by 1",
            "select a, count(*) from t group by 1",
        ),
        (
            "select a, n from t union select a, n from u",
            "select a from t union select a from u",
        ),
        (
            "select n, a from t union all select a, n from u",
            "select a from t union all select a from u",
        ),
        ("select a, n from t where n > 0", "select a from t"),
        ("select a, row(b, n) as c from t", "select a, row(b) as c from t"),
    ],
)
def test_a_column_that_may_change_the_rows_or_the_others_does_not_leave(after, before):
    assert without_columns(after, {"n"}) != canonical(before)


def test_a_window_or_an_aggregate_among_others_leaves():
    added = "max(x) as n, rank() over (order by a) as m"
    after = f"select a, count(*) as b, {added} from t group by a"
    before = "select a, count(*) as b from t group by a"
    assert without_columns(after, {"n", "m"}) == canonical(before)


@pytest.mark.parametrize(
    "sql",
    [
        "select distinct * from t",
        "select * from t union select * from u",
        "select * from t union all select * from u",
        "select a, count(*) from t group by all",
        "select * from t natural join u",
        "select hash(columns(*)) from t",
        "select greatest(*columns('_grade$')) as x from t",
        "select a from t where columns('_grade$') > 2",
        "select to_json(t) from s.t",
        "select md5(b::varchar) from t as b",
        "select hash(q) from (select * from t) as q",
        "select (select to_json(b)) from u join t as b using (id)",
        "select from where",
    ],
)
def test_some_queries_count_the_columns_they_read(sql):
    assert counts_columns(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from t",
        "select count(*) as n from t group by a",
        "select distinct a from t",
        "select x from t, unnest(t.xs) as x",
        "select g from generate_series(1, 3) as g",
        "select distinct on (a) * from t",
        "select * from t union all by name select * from u",
    ],
)
def test_others_do_not(sql):
    assert not counts_columns(sql)
