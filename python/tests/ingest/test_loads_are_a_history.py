"""The same values are the same load; others are a new one beside the old."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from openpyxl import Workbook
from tiny_workbooks import Desk, reopened, tiny_book

NOON = datetime(2026, 11, 22, 12)


def varied_book() -> Workbook:
    book = tiny_book(rows=5)
    for page in book:
        for row in range(2, 7):
            page.cell(row, 12, row / 7)
    return book


def shuffled(book: Workbook) -> None:
    for page in book:
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
        random.Random(7).shuffle(rows)
        page.delete_rows(2, len(rows))
        for row in rows:
            page.append(row)


def spaced(book: Workbook) -> None:
    book["PEDE2023"].insert_rows(3)


def swapped_columns(book: Workbook) -> None:
    page = book["PEDE2022"]
    for row in page.iter_rows():
        row[0].value, row[11].value = row[11].value, row[0].value


SAME: dict[str, Callable[[Workbook], object]] = {
    "other bytes": lambda book: setattr(book.properties, "title", "copy"),
    "rows in another order": shuffled,
    "a blank row": spaced,
    "columns in another order": swapped_columns,
    "another sheet": lambda book: book.create_sheet("Notas"),
}


@pytest.mark.parametrize("change", SAME)
def test_the_same_values_change_nothing(desk: Desk, change: str) -> None:
    desk.load(varied_book())
    before = desk.contents()
    book = varied_book()
    SAME[change](book)
    load = desk.load(desk.save(book, "copy.xlsx"))
    assert (load.is_new, desk.contents()) == (False, before)


def test_quirk_17_the_same_values_in_other_bytes_are_one_load(desk: Desk) -> None:
    first = desk.save(varied_book())
    desk.load(first)
    assert not desk.load(desk.save(reopened(first), "again.xlsx")).is_new


def test_the_same_values_are_said_to_be_there_and_since_when(desk: Desk) -> None:
    desk.load(tiny_book(), now=lambda: NOON)
    desk.load(desk.save(tiny_book(), "copy.xlsx"))
    assert desk.lines[-1].startswith("nothing new: the same values were loaded on ")
    assert desk.lines[-1].endswith("2026-11-22 12:00 UTC from pede.xlsx")


def moved(from_cell: str, to_cell: str, to_sheet: str) -> Callable[[Workbook], object]:
    def move(book: Workbook) -> None:
        book[to_sheet][to_cell] = book["PEDE2022"][from_cell].value
        book["PEDE2022"][from_cell] = None

    return move


def put(cell: str, value: object) -> Callable[[Workbook], object]:
    return lambda book: book["PEDE2022"].__setitem__(cell, value)


OTHER: dict[str, Callable[[Workbook], object]] = {
    "a corrected cell": put("L2", 9.5),
    "an empty text for no cell": put("D2", ""),
    "a text for a number": put("L2", "0,2857"),
    "a value in another column": moved("L2", "M2", "PEDE2022"),
    "a value in another row": lambda book: [
        put("L2", 3 / 7)(book),
        put("L3", 2 / 7)(book),
    ],
    "a row less": lambda book: book["PEDE2022"].delete_rows(6),
    "a row more": lambda book: book["PEDE2022"].append(["RA-9"]),
}


@pytest.mark.parametrize("change", OTHER)
def test_other_values_are_a_new_load(desk: Desk, change: str) -> None:
    desk.load(varied_book())
    book = varied_book()
    OTHER[change](book)
    assert desk.load(book).is_new


def test_a_corrected_workbook_stands_beside_the_old(desk: Desk) -> None:
    desk.load(tiny_book(rows=1))
    book = tiny_book(rows=1)
    book["PEDE2022"]["B2"] = "3"
    desk.load(book)
    found = desk.query('select "RA", "Fase" from raw.pede_2022 order by _loaded_at')
    assert found == [("RA-1", "ALFA"), ("RA-1", "3")]


def test_values_that_come_back_are_a_new_load(desk: Desk) -> None:
    hashes = [desk.load(tiny_book(rows=rows)).content_hash for rows in (1, 2, 1)]
    loaded = desk.query("select content_hash from raw.loads order by loaded_at")
    assert [content_hash for (content_hash,) in loaded] == hashes


@pytest.mark.parametrize("step", [timedelta(0), timedelta(hours=-1)])
def test_a_load_is_later_than_the_one_before_whatever_the_clock_says(
    desk: Desk, step: timedelta
) -> None:
    first = desk.load(tiny_book(rows=1), now=lambda: NOON)
    second = desk.load(tiny_book(rows=2), now=lambda: NOON + step)
    assert second.loaded_at == first.loaded_at + timedelta(microseconds=1)
