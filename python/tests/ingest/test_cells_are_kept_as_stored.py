"""Every cell's text is the stored one: errors, empty texts, dates, the last digit."""

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from tiny_workbooks import Desk, tiny_book

from feature_warehouse.boundaries.xlsx_cells import ambiguous_cells
from feature_warehouse.cells import cell_text

STORED = [
    ("x", "x"),
    ("  two  spaces ", "  two  spaces "),
    ("Ágata", "Ágata"),
    ("007", "007"),
    (7, "7"),
    (7.0, "7"),
    (-0.5, "-0.5"),
    (5.619999999999999, "5.619999999999999"),
    (7.612299999999999, "7.612299999999999"),
    (2 / 3, "0.6666666666666666"),
    (True, "TRUE"),
    (date(2010, 5, 3), "2010-05-03"),
    (datetime(2010, 5, 3, 14, 30), "2010-05-03 14:30:00"),
    ("#N/A", "#N/A"),
    ("#DIV/0!", "#DIV/0!"),
    ("", ""),
    (None, None),
]
AGES = range(1, 32)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> list[str | None]:
    """What becomes of each value of STORED, then of each age stored as a date."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    book = tiny_book(rows=len(STORED) + len(AGES))
    values = [value for value, _ in STORED] + [date(1900, 1, age) for age in AGES]
    for row, value in enumerate(values, start=2):
        book["PEDE2023"].cell(row, 5, value)
    desk.load(book)
    found = desk.query('select "Turma" from raw.pede_2023 order by _row_number')
    return [text for (text,) in found]


@pytest.mark.parametrize("place", range(len(STORED)), ids=lambda n: repr(STORED[n][0]))
def test_a_cell_becomes_its_text(texts: list[str | None], place: int) -> None:
    assert texts[place] == STORED[place][1]


@pytest.mark.parametrize("age", AGES)
def test_an_age_stored_as_a_date_is_that_day_of_january_1900(
    texts: list[str | None], age: int
) -> None:
    assert texts[len(STORED) + age - 1] == f"1900-01-{age:02}"


@pytest.mark.parametrize(
    ("value", "text"), [(time(7, 30), "07:30:00"), (timedelta(hours=26), "PT93600S")]
)
def test_a_time_is_written_in_iso_form(value: time | timedelta, text: str) -> None:
    assert cell_text(value) == text


SHEET = """
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData>
<row r="2"><c r="B2" t="s"><v>0</v></c>
<c r="AA2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>
<row><c t="str"><f>""</f><v></v></c><c t="n"/><c t="inlineStr"/></row>
</sheetData></worksheet>
"""
BOOK = """
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="Notes" r:id="a"/><sheet name="PEDE2022" r:id="b"/></sheets>
</workbook>
"""
RELATIONS = """
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="a" Target="worksheets/sheet1.xml"/>
<Relationship Id="b" Target="{target}"/></Relationships>
"""


def cells_of_handmade_sheet(folder: Path, target: str) -> list[tuple[int, int, str]]:
    with zipfile.ZipFile(folder / "book.xlsx", "w") as book:
        book.writestr("xl/workbook.xml", BOOK)
        book.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format(target=target))
        book.writestr("xl/worksheets/sheet7.xml", SHEET)
        return list(ambiguous_cells(book, "PEDE2022"))


@pytest.mark.parametrize(
    "target", ["worksheets/sheet7.xml", "/xl/worksheets/sheet7.xml"]
)
def test_errors_and_text_cells_are_found_in_every_spelling_of_the_format(
    tmp_path: Path, target: str
) -> None:
    # B2 shared, AA2 a failed formula; then a row and cells without numbers: A3 and C3
    assert cells_of_handmade_sheet(tmp_path, target) == [
        (1, 1, ""),
        (1, 26, "#DIV/0!"),
        (2, 0, ""),
        (2, 2, ""),
    ]
