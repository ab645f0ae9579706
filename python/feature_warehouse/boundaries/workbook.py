"""Workbooks and folders of Parquet files: the only module that reads PEDE's files."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

import pyarrow as pa
import pyarrow.parquet as pq
import python_calamine as calamine

from feature_warehouse.boundaries.xlsx_cells import ambiguous_cells
from feature_warehouse.cells import cell_text
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.layout import Headers

_SUFFIXES = {".xlsx", ".xlsm"}
# an encrypted workbook and an .xls are OLE files, not zips
_OLE = b"\xd0\xcf\x11\xe0"
_DAMAGE = (
    calamine.CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    ExpatError,
    EOFError,
    KeyError,
    NotImplementedError,
    pa.ArrowInvalid,
)

Row = list[str | None]


@dataclass(frozen=True)
class SheetCells:
    """The cells of one sheet as text; NULL is a cell that is not there.

    ``rows`` is a table with the columns ``row_number``, ``c0``, ``c1``, ... in the
    order of ``headers``, or the Parquet file that holds the rows, for DuckDB to read.
    """

    headers: Headers
    rows: pa.Table | Path
    blank_rows: int = 0


def sheet_names(path: Path) -> list[str]:
    """Name the sheets of a workbook, or the Parquet files of a folder.

    Raises
    ------
    FeatureWarehouseError
        When there is no file, or none that can be read.
    """
    if path.is_dir():
        names = sorted(file.stem for file in path.glob("*.parquet"))
        if not names:
            raise FeatureWarehouseError(
                f"the folder {path} has no Parquet file",
                "give a workbook, or a folder that `fw sample` wrote",
            )
        return names
    with _opened(path) as book:
        return list(book.sheet_names)


def read(path: Path, names: Sequence[str]) -> list[SheetCells]:
    """Read sheets, each cell as text exactly as stored, without rows that are blank.

    Raises
    ------
    FeatureWarehouseError
        When the file is damaged.
    """
    if path.is_dir():
        with _damage_told(path):
            return [_parquet_sheet(path / f"{name}.parquet") for name in names]
    with _opened(path) as book, zipfile.ZipFile(path) as parts:
        return [_sheet(book, parts, name) for name in names]


def _parquet_sheet(path: Path) -> SheetCells:
    schema = pq.read_schema(path)
    other = [field for field in schema if not pa.types.is_string(field.type)]
    if other:
        raise FeatureWarehouseError(
            f"{path}, column {other[0].name} is {other[0].type}, not text",
            "write every cell as text, as `fw sample` does: a number has many texts",
        )
    names = tuple(schema.names)
    return SheetCells(Headers(path.stem, names, names), path)


def _sheet(
    book: calamine.CalamineWorkbook, parts: zipfile.ZipFile, name: str
) -> SheetCells:
    values = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    rows: list[Row] = [
        [None if value == "" else cell_text(value) for value in row] for row in values
    ]
    for row, column, text in ambiguous_cells(parts, name):
        # beyond the last value there is nothing but blank rows
        if row < len(rows) and column < len(rows[row]) and rows[row][column] is None:
            rows[row][column] = text
    header, *body = rows or [[]]
    filled = [number for number, row in enumerate(body, start=2) if not _is_blank(row)]
    body = [body[number - 2] for number in filled]
    kept = [
        place
        for place, text in enumerate(header)
        if not _is_blank([text]) or not _is_blank([row[place] for row in body])
    ]
    table = pa.table(
        {"row_number": pa.array(filled, pa.int32())}
        | {
            f"c{position}": pa.array([row[place] for row in body], pa.string())
            for position, place in enumerate(kept)
        }
    )
    headers = Headers(
        name,
        tuple(header[place] or "" for place in kept),
        tuple(_letters(place) for place in kept),
    )
    last = filled[-1] if filled else 1
    return SheetCells(headers, table, blank_rows=last - 1 - len(filled))


def _is_blank(texts: Row) -> bool:
    return not any(text and not text.isspace() for text in texts)


def _letters(place: int) -> str:
    """The letters Excel shows over a column.

    >>> [_letters(place) for place in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


@contextmanager
def _opened(path: Path) -> Iterator[calamine.CalamineWorkbook]:
    _refuse_other_files(path)
    with _damage_told(path), calamine.CalamineWorkbook.from_path(path) as book:
        yield book


def _refuse_other_files(path: Path) -> None:
    if not path.exists():
        raise FeatureWarehouseError(
            f"there is no workbook at {path}",
            "check the path; `fw sample` writes a synthetic workbook to try with",
        )
    if path.suffix.lower() not in _SUFFIXES:
        raise FeatureWarehouseError(
            f"{path} is no .xlsx or .xlsm workbook",
            "open it in a spreadsheet program and save it as .xlsx: a CSV copy, for "
            "one, loses what is a number, a date or an error",
        )
    try:
        with path.open("rb") as file:
            start = file.read(len(_OLE))
    except OSError as error:
        raise FeatureWarehouseError(
            f"the workbook {path} cannot be opened: {error.strerror}",
            "close it where it is open, and check that you may read it",
        ) from error
    if start == _OLE:
        raise FeatureWarehouseError(
            f"the workbook {path} has a password, or is an old .xls under a new name",
            "open it and save it as .xlsx without a password",
        )


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise FeatureWarehouseError(
            f"{path} is damaged or cut short: {error}",
            "copy it again from where it came from, or open and save it again",
        ) from error
