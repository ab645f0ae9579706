"""Where later rows come into a value. `t` and `u` are in reading.py."""

import pytest
from reading import TABLES, forward_columns, lineage_of_query, sources_of

# an expression over s.t, and whether later rows come in; `ts` is the clock
WINDOWS = {
    "lead(a) over (order by ts)": True,
    "lead(a, 0) over (order by ts)": False,
    "lead(a, -1) over (order by ts)": False,
    "lead(a) over (order by ts desc)": False,
    "lead(a) over (order by -ts)": False,
    "lead(a) over (order by -ts desc)": True,
    "lead(a, (-1)) over (order by ts)": False,
    "lead(a, cast(1 - 2 as int)) over (order by ts)": False,
    "lead(a, b) over (order by ts)": True,
    "lag(a) over (order by ts)": False,
    "lag(a, 2 * 1) over (order by ts)": False,
    "lag(a, (-1)) over (order by ts)": True,
    "lag(a, 1 - 2) over (order by ts)": True,
    "lag(a, cast(-1 as int)) over (order by ts)": True,
    "lag(a, b) over (order by ts)": True,
    "lag(a, 0) over (order by ts desc)": False,
    "lag(a, -1) over (order by ts)": True,
    "lag(a) over (order by ts desc)": True,
    "lag(a) over (partition by id)": True,
    "sum(a) over ()": True,
    "max(a) over (partition by id)": True,
    "sum(a) over (order by ts)": False,
    "sum(a) over (order by ts desc)": True,
    "sum(a) over (order by ts rows 3 preceding)": False,
    "sum(a) over (order by ts rows between unbounded preceding and 1 preceding)": False,
    "sum(a) over (order by ts rows between 1 preceding and 1 following)": True,
    "sum(a) over (order by ts rows between 1 preceding and 0 following)": False,
    "sum(a) over (order by ts rows between current row and unbounded following)": True,
    "sum(a) over (order by ts rows between 1 following and 2 following)": True,
    "sum(a) over (order by ts desc rows between current row and 1 following)": False,
    "sum(a) over (order by ts desc rows between 1 following and 2 following)": False,
    "sum(a) over (order by ts range between interval 7 days preceding "
    "and current row)": False,
    "sum(a) over (order by ts range between interval 7 days preceding "
    "and interval 1 day following)": True,
    "first_value(a) over (order by ts)": False,
    "first_value(a) over (order by ts desc)": True,
    "first_value(a) over (order by ts rows between unbounded preceding "
    "and unbounded following)": False,
    "first_value(a) over (order by ts rows between 1 following "
    "and unbounded following)": True,
    "last_value(a) over (order by ts)": False,
    "last_value(a ignore nulls) over (order by ts rows between current row "
    "and unbounded following)": True,
    "last_value(a) over (order by ts rows between unbounded preceding "
    "and unbounded following)": True,
    "nth_value(a, 2) over (order by ts)": False,
    "nth_value(a, 2) over (order by ts rows between unbounded preceding "
    "and unbounded following)": True,
    "row_number() over (order by ts)": False,
    "row_number() over (order by ts desc)": True,
    "rank() over (partition by id order by ts)": False,
    "percent_rank() over (order by ts)": True,
    "ntile(4) over (order by ts)": True,
    "count(*) over (partition by id)": True,
    "count(*) over (partition by id order by ts)": False,
    "sum(a) filter (where b > 0) over (order by ts)": False,
    "list(a) over (order by ts rows between 1 following and unbounded following)": True,
    # a group's rows are the query's own choice, and say nothing of time
    "max(a)": False,
    "arg_max(a, ts)": False,
}


@pytest.mark.parametrize("expression", WINDOWS)
def test_a_window_looks_forward_when_its_frame_ends_after_the_row(expression):
    found = forward_columns(f"select {expression} as z from s.t")
    assert found == ({"z"} if WINDOWS[expression] else set())


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        ("w as (order by ts)", set()),
        ("w as (order by ts desc)", {"z"}),
        ("w as (partition by id)", {"z"}),
        ("w as (order by ts rows between 1 preceding and 1 following)", {"z"}),
    ],
)
def test_a_named_window_looks_where_its_definition_says(windows, expected):
    sql = f"select sum(a) over w as z from s.t window {windows}"
    assert forward_columns(sql) == expected


EVENTS = {"e": ("student_id", "event_timestamp", "event_id", "score", "loaded_at")}


def test_a_window_over_rows_of_one_instant_does_not_look_forward():
    sql = "select avg(score) over (partition by event_timestamp) as z from s.e"
    assert forward_columns(sql, EVENTS) == set()


def test_a_window_over_versions_of_one_event_does_not_look_forward():
    sql = """
        select lead(score) over (partition by event_id order by loaded_at) as z
        from s.e
    """
    assert forward_columns(sql, EVENTS) == set()


def test_a_window_over_versions_of_several_events_does():
    sql = """
        select lead(score) over (partition by student_id order by loaded_at) as z
        from s.e
    """
    assert forward_columns(sql, EVENTS) == {"z"}


def test_rows_of_one_year_are_not_rows_of_one_instant():
    sql = """
        select max(score) over (
            partition by student_id, date_trunc('year', event_timestamp)
        ) as z
        from s.e
    """
    assert forward_columns(sql, EVENTS) == {"z"}


def test_nor_are_they_under_another_name():
    sql = """
        with x as (
            select student_id, date_trunc('year', event_timestamp) as begun, score
            from s.e
        )
        select max(score) over (partition by student_id, begun) as z from x
    """
    assert forward_columns(sql, EVENTS) == {"z"}


def test_an_instant_under_another_name_is_that_instant():
    sql = """
        with x as (select event_timestamp as now, score from s.e)
        select avg(score) over (partition by now) as z from x
    """
    assert forward_columns(sql, EVENTS) == set()


def test_what_is_made_of_a_forward_column_looks_forward():
    sql = """
        with x as (select lead(a) over (order by ts) as y from s.t)
        select coalesce(y, 0) as z, 1 as w from x
    """
    assert forward_columns(sql) == {"z"}


# a join of s.t with s.u, and whether u's rows may be later than t's
JOINS = {
    "inner join s.u on t.id = u.id": False,
    "inner join s.u on u.ts = t.ts + 1": True,
    "inner join s.u on u.ts - 1 = t.ts": True,
    "inner join s.u on u.ts + 1 = t.ts": False,
    "inner join s.u on u.ts = t.ts - 1": False,
    "inner join s.u on u.ts = 1 + t.ts": True,
    "inner join s.u on u.ts = t.ts + 0": False,
    "inner join s.u on u.ts = (t.ts + 1) + 0": True,
    "inner join s.u on u.ts = t.ts + interval 1 year": True,
    "inner join s.u on u.ts = t.ts - interval 1 year": False,
    "inner join s.u on u.ts = t.ts + interval '-1 year'": False,
    "inner join s.u on u.ts = t.ts + to_days(7)": True,
    "inner join s.u on u.ts = cast(t.ts as date) + 1": True,
    "inner join s.u on u.ts > t.ts": True,
    "inner join s.u on u.ts >= t.ts": True,
    "inner join s.u on t.ts < u.ts": True,
    "inner join s.u on not (u.ts <= t.ts)": True,
    "inner join s.u on u.ts <= t.ts": False,
    "inner join s.u on u.ts < t.ts": False,
    "inner join s.u on u.ts between t.ts - interval 7 day and t.ts": False,
    "inner join s.u on u.ts between t.ts and t.ts + interval 7 day": True,
    "inner join s.u on u.ts > t.ts - interval 7 day": True,
    "inner join s.u on u.ts > t.ts - interval 7 day and u.ts <= t.ts": False,
    "inner join s.u on u.ts <= t.ts + interval 7 day": True,
    "inner join s.u on u.a <= t.ts and u.ts > t.ts": False,
    "inner join s.u on u.ts - t.ts > 0": True,
    "inner join s.u on t.ts - u.ts > 0": False,
    "inner join s.u on u.ts - t.ts = 1": True,
    "inner join s.u on u.ts - t.ts = -1": False,
    "inner join s.u on 0 <= t.ts - u.ts": False,
    "inner join s.u on date_diff('day', t.ts, u.ts) between 1 and 30": True,
    "inner join s.u on date_diff('day', t.ts, u.ts) between -30 and 0": False,
    "inner join s.u on date_diff('day', u.ts, t.ts) between 0 and 30": False,
    "inner join s.u on age(u.ts, t.ts) > interval 1 day": True,
    "inner join s.u on abs(u.ts - t.ts) < 7": True,
    "inner join s.u on abs(u.ts - t.ts) < 7 and u.ts <= t.ts": False,
    "inner join s.u on u.ts > t.ts or u.ts is null": True,
    "inner join s.u on u.ts < t.ts or u.id = t.id": False,
    "inner join s.u on u.ts < t.ts or u.ts = t.ts and u.id < t.id": False,
    "inner join s.u on u.ts > t.ts or u.ts = t.ts and u.id > t.id": True,
    "inner join s.u on (u.a > t.ts or u.a is null) and u.ts <= t.ts": False,
    "inner join s.u on (u.ts <= t.ts or u.id = 0) and u.ts > t.ts - 7": True,
    "asof join s.u on t.id = u.id and t.ts >= u.ts": False,
    "asof join s.u on t.id = u.id and t.ts <= u.ts": True,
    "asof join s.u using (id, ts)": False,
    "left join s.u on t.id = u.id and (u.ts > t.ts)": True,
    ", s.u where u.ts > t.ts": True,
    "cross join s.u where u.id = t.id and u.ts <= t.ts": False,
    "inner join s.u on t.id = u.id where u.ts > t.ts": True,
    "cross join s.u": False,
}


@pytest.mark.parametrize("join", JOINS)
def test_a_join_to_later_rows_looks_forward(join):
    found = forward_columns(f"select t.a as mine, u.d as other from s.t {join}")
    assert found == ({"other"} if JOINS[join] else set())


def test_a_join_by_a_key_made_of_later_rows_looks_forward():
    sql = """
        with n as (select id, ts, lead(ts) over (order by ts) as next_at from s.t)
        select n.id, u.d as z from n inner join s.u on n.next_at = u.ts
    """
    assert forward_columns(sql) == {"z"}


def test_a_join_by_a_bound_made_of_later_rows_looks_forward():
    sql = """
        with n as (select id, ts, lead(ts) over (order by ts) as next_at from s.t)
        select u.d as z from n inner join s.u on u.ts <= n.next_at
    """
    assert forward_columns(sql) == {"z"}


def test_a_table_of_intervals_is_bounded_by_where_they_begin():
    sql = """
        with n as (select d, ts, lead(ts) over (order by ts) as until from s.u)
        select n.d as z from s.t inner join n on n.ts <= t.ts and t.ts < n.until
    """
    assert forward_columns(sql) == set()


def test_the_row_before_is_found_by_its_own_next_key():
    sql = """
        with n as (select d, lead(ts) over (order by ts) as next_at from s.u)
        select n.d as z from s.t inner join n on n.next_at = t.ts
    """
    assert forward_columns(sql) == set()


def test_what_hangs_on_a_later_row_looks_forward():
    sql = """
        select x.a as z, 1 as w from s.t
        inner join s.u on u.ts > t.ts
        left join s.t as x on u.id = x.id
    """
    assert forward_columns(sql) == {"z"}


def test_the_row_stands_at_its_event_timestamp_whichever_table_comes_first():
    # events are counted at later instants; of the two, the instant is now
    tables = {"e": ("score", "class_at"), "i": ("event_timestamp",)}
    join = """
        from s.e inner join s.i
        on e.class_at > i.event_timestamp - 7 and e.class_at <= i.event_timestamp
    """
    assert forward_columns(f"select i.event_timestamp, e.* {join}", tables) == set()
    assert forward_columns(f"select * {join}", tables) == set()
    left_out = f"select e.*, i.* exclude (event_timestamp) {join}"
    assert forward_columns(left_out, {**tables, "i": ("event_timestamp", "b")}) == {"b"}
    # without it the first table is now, and the instants lie after it
    sql = f"select e.score, i.event_timestamp as instant {join}"
    assert forward_columns(sql, tables) == {"instant"}


def test_a_later_version_of_the_same_event_is_no_later_event():
    sql = """
        select x.student_id, y.score as z
        from s.e as x inner join s.e as y
        on x.event_timestamp = y.event_timestamp and y.loaded_at >= x.loaded_at
    """
    assert forward_columns(sql, EVENTS) == set()
    other = sql.replace("x.event_timestamp = y.event_timestamp", "x.score = y.score")
    assert forward_columns(other, EVENTS) == {"z"}


def test_versions_up_to_one_s_own_are_no_later_events():
    sql = """
        select x.student_id, y.score as z
        from s.e as x inner join (select student_id, score, loaded_at from s.e) as y
        on x.student_id = y.student_id
        and y.loaded_at <= x.loaded_at and y.loaded_at > x.loaded_at - 7
    """
    assert forward_columns(sql, EVENTS) == set()


def test_a_bound_by_what_was_known_is_no_bound_by_events():
    sql = """
        select x.student_id, y.score as z
        from s.e as x inner join s.e as y
        on x.student_id = y.student_id
        and y.loaded_at <= x.loaded_at and y.event_timestamp > x.event_timestamp
    """
    assert forward_columns(sql, EVENTS) == {"z"}


def test_a_bound_to_a_later_row_is_no_bound():
    sql = """
        select t.a, x.a as z
        from s.t inner join s.u on u.ts > t.ts inner join s.t as x on x.ts <= u.ts
    """
    assert forward_columns(sql) == {"z"}


def test_events_joined_by_who_they_are_of_alone_may_lie_later():
    sql = """
        select x.event_timestamp, y.score as z
        from s.e as x inner join s.e as y on x.student_id = y.student_id
    """
    assert forward_columns(sql, EVENTS) == {"z"}


def test_events_joined_at_the_instant_of_another_clock_do_not():
    sql = """
        select x.event_timestamp, y.score as z
        from s.e as x inner join s.e as y on y.event_timestamp = x.loaded_at
    """
    assert forward_columns(sql, EVENTS) == set()


def test_rows_that_may_be_of_one_instant_or_not_may_lie_later():
    sql = """
        select x.event_timestamp, y.score as z
        from s.e as x inner join s.e as y
        on x.event_timestamp = y.event_timestamp or x.student_id = y.student_id
    """
    assert forward_columns(sql, EVENTS) == {"z"}


def test_rows_of_one_instant_are_not_later_than_each_other_whatever_is_compared():
    sql = """
        select x.student_id, y.score as z
        from s.e as x inner join s.e as y
        on x.event_timestamp = y.event_timestamp and y.score > x.score
    """
    assert forward_columns(sql, EVENTS) == set()
    other = sql.replace("= y.event_timestamp", "= y.event_timestamp - 1")
    assert forward_columns(other, EVENTS) == {"z"}


def test_a_list_of_loads_holds_no_later_events():
    sql = """
        select x.score, loads.loaded_at as z
        from s.e as x
        inner join (select distinct loaded_at from s.e) as loads
        on x.loaded_at <= loads.loaded_at
    """
    assert forward_columns(sql, EVENTS) == set()


TOTAL = "(select student_id, max(score) as best from s.e group by student_id) as total"


def test_an_aggregate_over_all_times_joined_to_a_row_looks_forward():
    sql = f"""
        select e.event_timestamp, total.student_id as y, total.best as z
        from s.e left join {TOTAL} on e.student_id = total.student_id
    """
    assert forward_columns(sql, EVENTS) == {"z"}


def test_an_aggregate_joined_to_a_row_that_stands_at_no_instant_does_not():
    sql = f"""
        select students.student_id, total.best as z
        from (select distinct student_id from s.e) as students
        left join {TOTAL} on students.student_id = total.student_id
    """
    assert forward_columns(sql, EVENTS) == set()


def test_an_aggregate_over_rows_without_a_clock_does_not():
    tables = {**EVENTS, "w": ("student_id", "weight")}
    joined = """
        select e.event_timestamp, w.weight as z
        from s.e inner join (
            select student_id, max(weight) as weight from s.w group by student_id
        ) as w on e.student_id = w.student_id
    """
    assert forward_columns(joined, tables) == set()
    selected = """
        select e.event_timestamp, (select max(weight) from s.w) as z from s.e
    """
    assert forward_columns(selected, tables) == set()


def test_rows_keep_their_clock_though_it_is_not_selected():
    sql = """
        with scores as (select student_id, score from s.e),
        total as (select student_id, sum(score) as z from scores group by student_id)
        select e.event_timestamp, total.z
        from s.e inner join total on e.student_id = total.student_id
    """
    assert forward_columns(sql, EVENTS) == {"z"}


def test_what_was_known_by_a_load_may_still_lie_later():
    sql = """
        select x.event_timestamp, y.score as z
        from s.e as x inner join s.e as y
        on x.student_id = y.student_id and y.loaded_at <= x.loaded_at
    """
    assert forward_columns(sql, EVENTS) == {"z"}


@pytest.mark.parametrize("keys", ["event_timestamp", "all", "1"])
def test_an_aggregate_by_instant_is_not_over_all_times(keys):
    # its instant is left out, so that the join does not tell
    sql = f"""
        select e.event_timestamp, mean.score as z
        from s.e
        inner join (
            select score from (
                select event_timestamp, avg(score) as score from s.e group by {keys}
            )
        ) as mean
        on e.score = mean.score
    """
    assert forward_columns(sql, EVENTS) == set()


def test_an_aggregate_over_rows_up_to_an_instant_does_not():
    sql = """
        select e.event_timestamp, last_seen.score as z
        from s.e
        inner join (
            select student_id, max(event_timestamp) as until, max(score) as score
            from s.e group by student_id
        ) as last_seen
        on e.student_id = last_seen.student_id
        and last_seen.until <= e.event_timestamp
    """
    assert forward_columns(sql, EVENTS) == set()


@pytest.mark.parametrize(
    "value",
    [
        "(select max(x.score) from s.e as x)",
        "(select max(x.score) from s.e as x where x.student_id = e.student_id)",
        "(select best from (select max(score) as best from s.e))",
        "(select max(columns(['score'])) from s.e as x)",
        "(select max(x.score) filter (where x.score > 1) from s.e as x)",
    ],
)
def test_an_aggregate_of_a_subquery_over_all_times_looks_forward(value):
    sql = f"select e.event_timestamp, {value} as z from s.e"
    assert forward_columns(sql, EVENTS) == {"z"}


def test_an_aggregate_of_a_subquery_up_to_the_row_does_not():
    sql = """
        select e.event_timestamp, (
            select max(x.score) from s.e as x
            where x.student_id = e.student_id
            and x.event_timestamp <= e.event_timestamp
        ) as z
        from s.e
    """
    assert forward_columns(sql, EVENTS) == set()


def test_an_aggregate_over_all_rows_joined_without_a_condition_looks_forward():
    sql = """
        select e.event_timestamp, best.score as z
        from s.e cross join (select max(score) as score from s.e) as best
    """
    assert forward_columns(sql, EVENTS) == {"z"}


def test_a_subquery_that_is_compared_with_the_row_looks_where_its_conditions_say():
    later = "select (select max(d) from s.u where u.id = t.id and u.ts > t.ts) as z"
    assert forward_columns(f"{later} from s.t") == {"z"}
    assert forward_columns(f"{later.replace('>', '<=')} from s.t") == set()


def test_rows_of_all_times_turned_to_columns_look_forward():
    sql = """
        with p as (
            pivot (select student_id, event_id, score from s.e) on event_id in (1, 2)
            using max(score) group by student_id
        )
        select p."1" as z from s.e inner join p on e.student_id = p.student_id
    """
    assert forward_columns(sql, EVENTS) == {"z"}


def test_whether_later_rows_exist_looks_forward():
    sql = """
        select exists (select 1 from s.u where u.id = t.id and u.ts > t.ts) as z
        from s.t
    """
    assert forward_columns(sql) == {"z"}


def test_a_lateral_subquery_looks_where_its_conditions_say():
    sql = "select z from s.t, lateral (select d as z from s.u where u.ts > t.ts) as l"
    assert forward_columns(sql) == {"z"}


def test_the_step_of_a_join_says_its_condition():
    lineage = lineage_of_query(
        "select t.a, u.d as z from s.t inner join s.u on t.ts < u.ts", TABLES
    )
    steps = [step for edge in lineage.edges for step in edge.steps]
    assert [(one.kind, one.name) for one in steps] == [("join", "u.ts > t.ts")]


def test_a_condition_on_time_is_not_a_source():
    sql = "select u.d as z from s.t inner join s.u on u.ts > t.ts"
    assert sources_of(sql) == {"z": "u.d"}
