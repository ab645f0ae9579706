"""Checksums of rows: equal for equal sets, different for any other."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feature_warehouse.identity import checksums, row_text, rows_checksum
from feature_warehouse.sql import quoted

COLUMNS = [("key", "INTEGER"), ("word", "VARCHAR"), ("number", "DOUBLE")]
cells = st.tuples(
    st.none() | st.integers(-5, 5),
    st.none() | st.text(alphabet="a1:N'é", max_size=3),
    st.none() | st.sampled_from([0.0, 0.1, 1.0, 1e300, float("inf"), float("nan")]),
)
some_rows = st.lists(cells, max_size=6)


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as opened:
        yield opened


def of(connection, rows, *, threads=1):
    connection.execute(f"set threads = {threads}")
    connection.execute(
        "create or replace temp table rows (key integer, word varchar, number double)"
    )
    if rows:
        connection.executemany("insert into rows values (?, ?, ?)", rows)
    return connection.execute(rows_checksum("rows", COLUMNS)).fetchone()[0]


def of_value(connection, sql, kind=None):
    kind = kind or connection.execute(f"select typeof({sql})").fetchone()[0]
    query = rows_checksum(f"(select {sql} as value)", [("value", kind)])
    return connection.execute(query).fetchone()[0]


@settings(max_examples=60, deadline=None)
@given(rows=some_rows, data=st.data())
def test_order_of_rows_does_not_count(connection, rows, data):
    assert of(connection, rows) == of(connection, data.draw(st.permutations(rows)))


@settings(max_examples=150, deadline=None)
@given(one=some_rows, other=some_rows)
def test_other_rows_have_another_checksum(connection, one, other):
    # repr tells NULL from '' and NaN from a number, and counts what occurs twice
    is_same = sorted(map(repr, one)) == sorted(map(repr, other))
    assert (of(connection, one) == of(connection, other)) == is_same


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(cells, min_size=1, max_size=6), data=st.data())
def test_one_changed_cell_changes_the_checksum(connection, rows, data):
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, 2))
    new = data.draw(cells)[column]
    changed = [list(one) for one in rows]
    changed[row][column] = new
    is_same = repr(rows[row][column]) == repr(new)
    assert (of(connection, rows) == of(connection, changed)) == is_same


def test_number_of_threads_does_not_count(connection):
    relation = (
        "(select cast(i as integer) as key, cast(i as varchar) as word, "
        "i / 7 as number from range(300000) as t (i))"
    )
    found = set()
    for threads in (1, 2):
        connection.execute(f"set threads = {threads}")
        found.add(connection.execute(rows_checksum(relation, COLUMNS)).fetchone())
    assert len(found) == 1


def test_a_row_twice_is_not_a_row_once(connection):
    row = (1, "a", 1.0)
    assert len({of(connection, [row] * count) for count in range(4)}) == 4


def test_null_is_not_an_empty_text(connection):
    assert of(connection, [(1, None, 1.0)]) != of(connection, [(1, "", 1.0)])


def test_text_that_looks_like_a_marked_null_is_a_text(connection):
    assert of(connection, [(1, "N", 1.0)]) != of(connection, [(1, None, 1.0)])


def test_letters_do_not_move_between_columns(connection):
    columns = [("a", "VARCHAR"), ("b", "VARCHAR")]
    one, other = (
        connection.execute(rows_checksum(f"(values {row}) as t (a, b)", columns))
        for row in ("('ab', 'c')", "('a', 'bc')")
    )
    assert one.fetchone() != other.fetchone()


def test_values_that_swap_columns_change_the_checksum(connection):
    columns = [("a", "INTEGER"), ("b", "INTEGER")]
    found = {
        connection.execute(
            rows_checksum(f"(values {row}) as t (a, b)", columns)
        ).fetchone()
        for row in ("(1, 2)", "(2, 1)")
    }
    assert len(found) == 2


def test_minus_zero_is_zero(connection):
    assert of_value(connection, "cast(-0.0 as double)") == of_value(
        connection, "cast(0.0 as double)"
    )


def test_a_nan_has_no_sign(connection):
    assert of_value(connection, "-cast('nan' as double)") == of_value(
        connection, "cast('nan' as double)"
    )


@pytest.mark.parametrize(
    "value",
    [
        "timestamptz '2024-02-01 12:00:00+00'",
        "timestamptz 'infinity'",
        "[timestamptz '2024-02-01 12:00:00+00', null]",
        "{'at': timestamptz '2024-02-01 12:00:00+00'}",
        "map {'a': timestamptz '2024-02-01 12:00:00+00'}",
    ],
)
def test_time_zone_of_the_session_does_not_count(connection, value):
    found = set()
    for zone in ("UTC", "Asia/Tokyo"):
        connection.execute(f"set TimeZone = '{zone}'")
        found.add(of_value(connection, value))
    connection.execute("set TimeZone = 'UTC'")
    assert len(found) == 1


def test_infinite_instants_differ(connection):
    instants = ["'infinity'", "'-infinity'", "null"]
    kind = "TIMESTAMP"
    found = {
        of_value(connection, f"cast({one} as timestamp)", kind) for one in instants
    }
    assert len(found) == 3


def test_nanoseconds_count(connection):
    one = "cast('2024-02-01 00:00:00.000000001' as timestamp_ns)"
    other = "cast('2024-02-01 00:00:00.000000002' as timestamp_ns)"
    assert of_value(connection, one) != of_value(connection, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("['a, b']", "['a', 'b']"),
        ("[null]", "['']"),
        ("[[1], [2]]", "[[1, 2], []]"),
        ("{'a': 1, 'b': null}", "{'a': null, 'b': 1}"),
        ("map {'a': 1}", "map {'a': 2}"),
        ("cast([1, 2] as integer[2])", "cast([2, 1] as integer[2])"),
    ],
)
def test_nested_values_that_differ_have_another_checksum(connection, one, other):
    kind = connection.execute(f"select typeof({other})").fetchone()[0]
    assert of_value(connection, one, kind) != of_value(connection, other, kind)


def test_the_type_counts(connection):
    assert of_value(connection, "cast(1 as integer)") != of_value(
        connection, "cast(1 as bigint)"
    )


def test_the_name_of_a_column_counts(connection):
    one, other = (
        connection.execute(rows_checksum(f"(select 1 as {name})", [(name, "INTEGER")]))
        for name in ("a", "b")
    )
    assert one.fetchone() != other.fetchone()


def test_no_rows_have_a_checksum(connection):
    assert len(of(connection, [])) == 32


def test_a_checksum_is_the_same_in_every_version(connection):
    # computed by hand: the cell is 1:a, schema and sums as in the module's notes
    from hashlib import md5

    number = int.from_bytes(md5(b"1:a").digest(), "little")
    parts = f"13:value VARCHAR|1|{number >> 64}|{number & (2**64 - 1)}"
    assert of_value(connection, "'a'", "VARCHAR") == md5(parts.encode()).hexdigest()


def test_values_that_swap_rows_change_their_column_only(connection):
    columns = [("id", "INTEGER"), ("word", "VARCHAR"), ("other", "INTEGER")]
    one, other = (
        connection.execute(
            checksums(f"(values {rows}) as t (id, word, other)", columns, key=["id"])
        ).fetchone()
        for rows in ("(1, 'x', 5), (2, 'y', 6)", "(1, 'y', 5), (2, 'x', 6)")
    )
    assert [a == b for a, b in zip(one, other, strict=True)] == [
        True,  # row count
        False,  # rows
        True,  # id
        False,  # word
        True,  # other
    ]


def test_names_with_quotes_are_columns_too(connection):
    columns = [('a "b"\'', "INTEGER")]
    relation = f"(select 1 as {quoted(columns[0][0])})"
    assert len(connection.execute(rows_checksum(relation, columns)).fetchone()[0]) == 32


def test_row_text_tells_where_a_cell_ends(connection):
    columns = [("a", "VARCHAR"), ("b", "VARCHAR")]
    text = row_text(columns)
    query = f"select {text} from (values ('é', null)) as t (a, b)"
    # é has two bytes
    assert connection.execute(query).fetchone() == ("2:éN",)
