"""What counts as naming an entity: the key itself, not a longer one."""

import duckdb
import pytest

from feature_warehouse.entity_search import Place, place, search


def counts(entity, *cells):
    with duckdb.connect() as connection:
        connection.execute("create table t (x varchar)")
        connection.executemany("insert into t values (?)", [[one] for one in cells])
        return connection.execute(search("t", ["x"], entity)).fetchone()


@pytest.mark.parametrize("cell", ["RA-1", " ra-1 ", "Ra-1"])
def test_the_key_is_found_however_it_is_typed(cell):
    assert counts("RA-1", cell) == (1, 1, 1)


@pytest.mark.parametrize("cell", ["see RA-1.", "RA-2;RA-1", "(RA-1)", "{ra=RA-1}"])
def test_a_text_that_names_it_is_found(cell):
    assert counts("RA-1", cell) == (1, 0, 1)


@pytest.mark.parametrize("cell", ["RA-12", "XRA-1", "RA-1-2", "RA_1", "1", "", None])
def test_another_key_is_not_found(cell):
    assert counts("RA-1", cell) == (0, 0, 0)


def test_signs_of_patterns_and_quotes_are_plain_text():
    assert counts("a.b", "axb") == (0, 0, 0)
    assert counts("a.b*'(\\d", "A.B*'(\\D") == (1, 1, 1)


def test_a_letter_with_an_accent_is_found_in_either_case():
    assert counts("JOÃO", "joão") == (1, 1, 1)


def test_a_column_is_told_as_key_or_as_text():
    # one row: key in a, named within b
    assert place("warehouse", "t", ["a", "b", "c"], [1, 1, 1, 0, 1, 0, 0]) == Place(
        "warehouse", "t", 1, columns=("a",), mentions=("b",)
    )


def test_no_row_is_no_place():
    assert place("warehouse", "t", ["a"], [0, 0, 0]) is None
