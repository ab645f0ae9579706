"""All or nothing: what is wrong is told with its remedy, and the tables stay."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook
from tiny_workbooks import Desk, tiny_book

from feature_warehouse.errors import FeatureWarehouseError

Edit = Callable[[Workbook], object]


def put(sheet: str, cell: str, value: object) -> Edit:
    return lambda book: book[sheet].__setitem__(cell, value)


WRONG: dict[str, tuple[Edit, str]] = {
    "a missing sheet": (
        lambda book: book.remove(book["PEDE2023"]),
        "sheet PEDE2023 is missing (found: PEDE2022, PEDE2024): add it",
    ),
    "a missing header": (
        lambda book: book["PEDE2023"].delete_cols(32),
        "sheet PEDE2023 has no column 'IPS': add it",
    ),
    "a renamed header": (
        put("PEDE2024", "H1", "Idades"),
        "PEDE2024, column H has an unknown header 'Idades': did you mean 'Idade'?",
    ),
    "a header in another case": (
        put("PEDE2023", "AQ1", "Fase ideal"),
        "unknown header 'Fase ideal': did you mean 'Fase Ideal'?",
    ),
    "an unknown header": (
        put("PEDE2022", "AQ1", "Telefone"),
        "PEDE2022, column AQ has an unknown header 'Telefone': remove it",
    ),
    "a third of two equal headers": (
        put("PEDE2023", "AW1", "Destaque IPV"),
        "PEDE2023, column AW has an unknown header 'Destaque IPV'",
    ),
    "values without a header": (
        put("PEDE2022", "AR3", "x"),
        "PEDE2022, column AR has values and no header: write its header in row 1",
    ),
    "a student twice": (
        put("PEDE2024", "A3", " RA-1"),
        "PEDE2024 has RA RA-1 in rows 2 and 3: keep one of them",
    ),
    "a new year": (
        lambda book: book.create_sheet("PEDE2025"),
        "sheet PEDE2025 is not in the layout: add it to _pede__sources.yml",
    ),
    "an empty sheet": (
        lambda book: book["PEDE2022"].delete_rows(1, 3),
        "sheet PEDE2022 has no column 'RA'",
    ),
}


@pytest.fixture
def loaded(desk: Desk) -> Desk:
    desk.load(tiny_book())
    return desk


@pytest.mark.parametrize("wrong", WRONG)
def test_it_is_refused_by_name_and_with_a_remedy(loaded: Desk, wrong: str) -> None:
    edit, said = WRONG[wrong]
    book = tiny_book()
    edit(book)
    with pytest.raises(FeatureWarehouseError) as refused:
        loaded.load(book)
    assert said in str(refused.value)


@pytest.mark.parametrize("wrong", WRONG)
def test_the_tables_stay_as_they_were(loaded: Desk, wrong: str) -> None:
    before = loaded.contents()
    edit, _ = WRONG[wrong]
    book = tiny_book()
    edit(book)
    with pytest.raises(FeatureWarehouseError):
        loaded.load(book)
    assert loaded.contents() == before


def test_all_problems_of_the_headers_are_told_at_once(desk: Desk) -> None:
    book = tiny_book()
    book.remove(book["PEDE2023"])
    book["PEDE2022"]["B1"] = "Fases"
    with pytest.raises(FeatureWarehouseError) as refused:
        desk.load(book)
    # the sheet, the header that is missing, the one that is unknown
    assert str(refused.value).count("\n  - ") == 3


def test_a_student_twice_is_told_for_every_sheet_at_once(desk: Desk) -> None:
    book = tiny_book()
    for name in ("PEDE2022", "PEDE2024"):
        book[name]["A3"] = "RA-1"
    with pytest.raises(FeatureWarehouseError) as refused:
        desk.load(book)
    assert str(refused.value).count("RA RA-1 in rows 2 and 3") == 2


def test_a_crash_in_the_middle_leaves_nothing_behind(loaded: Desk) -> None:
    before = loaded.contents()
    book = tiny_book(rows=3)

    def report(line: str) -> None:
        if line == "writing raw.pede_2024":  # two of three tables are written by now
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loaded.load(book, report=report)
    assert loaded.contents() == before


def test_a_crash_in_the_first_load_leaves_no_table(desk: Desk) -> None:
    def report(line: str) -> None:
        if line == "writing raw.pede_2024":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.load(tiny_book(), report=report)
    assert desk.contents() == {}


def cut_short(folder: Path) -> Path:
    path = Desk(folder).save(tiny_book())
    path.write_bytes(path.read_bytes()[:3000])
    return path


def a_part_spoilt(folder: Path) -> Path:
    path = Desk(folder).save(tiny_book())
    content = bytearray(path.read_bytes())
    # inside the first sheet, which is the first part after the styles and properties
    middle = len(content) // 2
    content[middle : middle + 200] = bytes(200)
    path.write_bytes(content)
    return path


def written(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


def parquet(columns: dict[str, list]) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        pq.write_table(pa.table(columns), folder / "PEDE2022.parquet")
        return folder

    return write


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(lambda f: f / "no.xlsx", "there is no workbook at", id="no file"),
        pytest.param(lambda f: f, "has no Parquet file", id="empty folder"),
        pytest.param(written("a.csv", b"RA\n"), "save it as .xlsx", id="csv"),
        pytest.param(written("a.xlsx", b"RA\n"), "damaged or cut short", id="text"),
        pytest.param(written("a.xlsx", b""), "damaged or cut short", id="empty file"),
        pytest.param(
            written("a.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600)),
            "has a password",
            id="password",
        ),
        pytest.param(cut_short, "damaged or cut short", id="cut short"),
        pytest.param(a_part_spoilt, "damaged or cut short", id="spoilt"),
        pytest.param(
            written("PEDE2022.parquet", b"RA"), "no .xlsx or .xlsm", id="one Parquet"
        ),
        pytest.param(
            parquet({"RA": [1]}), "column RA is int64, not text", id="Parquet number"
        ),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_with_a_remedy(
    desk: Desk, tmp_path: Path, make: Callable[[Path], Path], said: str
) -> None:
    with pytest.raises(FeatureWarehouseError) as refused:
        desk.load(make(tmp_path))
    assert said in str(refused.value)
    assert "\n  mend: " in str(refused.value)
