"""Which rows and columns of a workbook reach the raw tables."""

from pathlib import Path

import pytest
import yaml
from openpyxl.styles import Font
from tiny_workbooks import LAYOUT, SOURCES, Desk, tiny_book

SHARED = Path(__file__).parents[4] / "shared" / "data" / "pede"


def test_a_row_says_where_it_was_found(desk: Desk) -> None:
    load = desk.load(tiny_book(rows=1))
    found = desk.query(
        "select _sheet_name, _row_number, _file_name, _content_hash, _loaded_at "
        "from raw.pede_2022"
    )
    assert found == [("PEDE2022", 2, "pede.xlsx", load.content_hash, load.loaded_at)]


def test_a_load_is_recorded_with_the_rows_of_all_sheets(desk: Desk) -> None:
    load = desk.load(tiny_book(rows=2))
    assert desk.query("select * from raw.loads") == [
        (load.content_hash, "pede.xlsx", load.loaded_at, 6)
    ]


def test_the_registry_is_there_without_rows_for_a_first_build(desk: Desk) -> None:
    desk.load(tiny_book(rows=1))
    found = {name: rows for name, rows in desk.contents().items() if "registry" in name}
    assert {"registry.runs", "registry.feature_views", "registry.stores"} <= set(found)
    assert [rows for rows in found.values() if rows] == []


def test_the_columns_are_those_of_the_layout(desk: Desk) -> None:
    desk.load(tiny_book())
    declared = {
        table["name"]: [column["name"] for column in table["columns"]]
        for table in yaml.safe_load(SOURCES.read_text())["sources"][0]["tables"]
    }
    for table, columns in declared.items():
        found = desk.query(f"select column_name from (describe raw.{table})")
        assert [name for (name,) in found] == columns


def test_quirk_03_equal_headers_are_told_apart_by_their_order(desk: Desk) -> None:
    book = tiny_book(rows=1)
    book["PEDE2023"]["AU2"] = "first"
    book["PEDE2023"]["AV2"] = "second"
    desk.load(book)
    found = desk.query('select "Destaque IPV", "Destaque IPV (2)" from raw.pede_2023')
    assert found == [("first", "second")]


@pytest.mark.parametrize(
    "header",
    ["Nº Av", " Nº  Av ", "N° Av", "Nº\u00a0Av", "Nº\nAv"],
    ids=ascii,
)
def test_white_space_and_the_degree_sign_do_not_make_another_header(
    desk: Desk, header: str
) -> None:
    book = tiny_book()
    book["PEDE2022"]["Q1"] = header
    assert desk.load(book).is_new


def test_a_decomposed_accent_does_not_make_another_header(desk: Desk) -> None:
    book = tiny_book()
    book["PEDE2022"]["G1"] = "Ge\u0302nero"
    assert desk.load(book).is_new


def test_columns_may_stand_in_another_order(desk: Desk) -> None:
    book = tiny_book(rows=1)
    page = book["PEDE2022"]
    for row in (1, 2):
        page.cell(row, 1).value, page.cell(row, 2).value = (
            page.cell(row, 2).value,
            page.cell(row, 1).value,
        )
    desk.load(book)
    assert desk.query('select "RA", "Fase" from raw.pede_2022') == [("RA-1", "ALFA")]


def test_a_column_without_header_and_values_is_no_column(desk: Desk) -> None:
    book = tiny_book()
    book["PEDE2022"].insert_cols(2)
    assert desk.load(book).is_new


def test_blank_rows_are_skipped_and_the_others_keep_their_number(desk: Desk) -> None:
    book = tiny_book(rows=2)
    book["PEDE2022"].insert_rows(3, 2)
    book["PEDE2022"]["A3"] = " "
    desk.load(book)
    found = desk.query('select "RA", _row_number from raw.pede_2022 order by all')
    assert found == [("RA-1", 2), ("RA-2", 5)]


def test_blank_rows_between_others_are_reported(desk: Desk) -> None:
    book = tiny_book(rows=2)
    book["PEDE2022"].insert_rows(3, 2)
    desk.load(book)
    assert "PEDE2022: skipped 2 blank rows between others" in desk.lines


def test_formats_below_the_last_row_are_no_rows(desk: Desk) -> None:
    book = tiny_book(rows=1)
    book["PEDE2022"]["C900"].font = Font(bold=True)
    assert desk.load(book).row_counts["pede_2022"] == 1
    assert not [line for line in desk.lines if "blank" in line]


def test_a_sheet_of_headers_alone_is_no_rows(desk: Desk) -> None:
    load = desk.load(tiny_book(rows=0))
    assert load.row_counts == {"pede_2022": 0, "pede_2023": 0, "pede_2024": 0}
    # but nobody is to lose a wave without a word
    assert len([one for one in desk.lines if "no row; a load is all" in one]) == 3


def test_rows_without_a_student_are_not_the_same_student(desk: Desk) -> None:
    book = tiny_book(rows=3)
    book["PEDE2022"]["A2"] = None
    book["PEDE2022"]["A3"] = " "
    book["PEDE2022"]["A4"] = ""
    assert desk.load(book).row_counts["pede_2022"] == 3


def test_another_sheet_is_named_and_not_loaded(desk: Desk) -> None:
    book = tiny_book()
    book.create_sheet("Dicionário")["A1"] = "note"
    desk.load(book)
    assert "sheet Dicionário is not in the layout: not loaded" in desk.lines


def test_a_header_that_joins_the_layout_adds_its_column(
    desk: Desk, tmp_path: Path
) -> None:
    fewer = yaml.safe_load(SOURCES.read_text())
    tables = fewer["sources"][0]["tables"]
    tables[2]["columns"] = [c for c in tables[2]["columns"] if c["name"] != "Escola"]
    older = tmp_path / "older.yml"
    older.write_text(yaml.safe_dump(fewer))
    book = tiny_book(rows=1)
    book["PEDE2024"].delete_cols(
        [c.name for c in LAYOUT[2].columns].index("Escola") + 1
    )
    desk.load(book, sources=older)
    book = tiny_book(rows=1)
    book["PEDE2024"]["AV2"] = "EE Escola 1"
    desk.load(book)
    found = desk.query('select "Escola" from raw.pede_2024 order by _loaded_at')
    assert found == [(None,), ("EE Escola 1",)]


@pytest.mark.skipif(not SHARED.is_dir(), reason="shared/ is not beside the project")
def test_the_shared_workbook_loads_whole(desk: Desk) -> None:
    load = desk.load(SHARED / "PEDE_synthetic_2022_2024.xlsx")
    assert load.row_counts == {
        "pede_2022": 920,
        "pede_2023": 1107,
        "pede_2024": 1188,
    }


@pytest.mark.skipif(not SHARED.is_dir(), reason="shared/ is not beside the project")
def test_the_errors_of_the_shared_workbook_are_kept(desk: Desk) -> None:
    desk.load(SHARED / "PEDE_synthetic_2022_2024.xlsx")
    found = desk.query(
        """
        select "IDA", "IAA", "Cg", count(*) from raw.pede_2024
        where "IDA" like '#%' group by all
        """
    )
    # a failed formula, an empty text, and no cell
    assert found == [("#DIV/0!", "", None, 107)]
