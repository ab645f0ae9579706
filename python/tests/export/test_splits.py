"""Splits: whole instants by time, whole entities by group."""

from datetime import datetime, timedelta
from hashlib import md5

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.splits import (
    PARTS,
    group_split,
    temporal_cuts,
    temporal_split,
)

START = datetime(2022, 2, 1)
KEY = [("student_id", "VARCHAR")]


def instants(*counts):
    return [(START + timedelta(days=day), n) for day, n in enumerate(counts)]


def group_of(*names, **options):
    part = group_split(KEY, **options)
    rows = ", ".join(f"('{name}')" for name in names)
    query = f"select student_id, {part} from (values {rows}) as t (student_id)"
    return dict(duckdb.execute(query).fetchall())


def test_two_instants_are_train_and_test():
    cuts = temporal_cuts(instants(900, 100))
    assert (cuts.validation, cuts.test) == (None, START + timedelta(days=1))


def test_three_instants_are_one_each():
    cuts = temporal_cuts(instants(10, 10, 10))
    assert cuts.validation == START + timedelta(days=1)
    assert cuts.test == START + timedelta(days=2)


def test_many_instants_are_cut_by_their_rows():
    # of 20 rows, 15 % are 3: the last three days are test, the three before validation
    cuts = temporal_cuts(instants(*[1] * 20))
    assert cuts.test == START + timedelta(days=17)
    assert cuts.validation == START + timedelta(days=14)


def test_one_instant_cannot_be_split_by_time():
    with pytest.raises(
        FeatureWarehouseError, match="needs two instants, and the set has 1"
    ):
        temporal_cuts(instants(5))


def test_no_instant_cannot_be_split_by_time():
    with pytest.raises(FeatureWarehouseError, match="the set has 0"):
        temporal_cuts([])


@given(st.lists(st.integers(1, 1000), min_size=2, max_size=30))
def test_an_instant_is_never_divided_and_no_part_is_empty(counts):
    rows = instants(*counts)
    cuts = temporal_cuts(rows)
    part = temporal_split("moment", cuts)
    values = ", ".join(f"(timestamp '{at}')" for at, _ in rows)
    found = duckdb.execute(
        f"select {part} as part, min(moment), max(moment) "
        f"from (values {values}) as t (moment) group by all order by 2"
    ).fetchall()
    expected = ["train", "test"] if len(counts) == 2 else list(PARTS)
    assert [name for name, _, _ in found] == expected
    edges = [instant for _, start, end in found for instant in (start, end)]
    assert edges == sorted(edges)
    assert all(
        end < start for end, start in zip(edges[1::2], edges[2::2], strict=False)
    )


def test_an_entity_is_on_one_side_at_all_instants():
    part = group_split(KEY)
    sides = duckdb.execute(
        f"select max(sides) from (select count(distinct {part}) as sides from "
        "(select 'RA-' || i as student_id, wave from range(500) as a (i), "
        "range(3) as b (wave)) group by student_id)"
    ).fetchone()[0]
    assert sides == 1


def test_group_shares_are_about_those_asked_for():
    names = [f"RA-{number}" for number in range(4000)]
    parts = list(group_of(*names).values())
    # a standard deviation of 4000 draws at 0.7 is 0.7 %; four of them
    assert parts.count("train") / 4000 == pytest.approx(0.70, abs=0.03)
    assert parts.count("test") / 4000 == pytest.approx(0.15, abs=0.023)


def test_new_entities_move_nobody():
    few = group_of("RA-1", "RA-2", "RA-3")
    many = group_of(*[f"RA-{number}" for number in range(100)])
    assert few.items() <= many.items()


def test_another_salt_gives_another_split():
    names = [f"RA-{number}" for number in range(50)]
    assert group_of(*names, salt="a") != group_of(*names, salt="b")


def test_a_group_can_be_computed_without_duckdb():
    # the first 32 bits of md5(length:salt, length:key), below 70 % of 2^32 or not
    digest = md5(b"4:salt" + b"4:RA-7").hexdigest()
    expected = "train" if int(digest[:8], 16) < round(0.7 * 2**32) else "other"
    found = group_of("RA-7", salt="salt", shares=(0.7, 0.3, 0.0))["RA-7"]
    assert (found if found == "train" else "other") == expected


def test_shares_must_add_up():
    with pytest.raises(FeatureWarehouseError, match="add up to 1"):
        group_split(KEY, shares=(0.7, 0.2, 0.2))


def test_a_missing_key_has_a_side_too():
    part = group_split(KEY)
    query = f"select {part} from (select cast(null as varchar) as student_id)"
    assert duckdb.execute(query).fetchone()[0] in PARTS
