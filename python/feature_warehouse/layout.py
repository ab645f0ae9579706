"""The layout: which sheets and headers a workbook must have, and whether one has."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from feature_warehouse.errors import FeatureWarehouseError

_SOURCE = "pede"
_SOURCES_FILE = "_pede__sources.yml"


@dataclass(frozen=True)
class Column:
    """A column of a raw table, and the header it has in the workbook."""

    name: str
    header: str


@dataclass(frozen=True)
class Sheet:
    """A sheet of the layout, and the raw table its rows go to."""

    table: str
    name: str
    key: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Headers:
    """The headers a file has in one sheet; an empty one stands over values.

    ``places`` says where each stands, in the words of the file: a column letter.
    """

    sheet: str
    headers: tuple[str, ...]
    places: tuple[str, ...]


def read_layout(sources: Mapping[str, Any]) -> tuple[Sheet, ...]:
    """Read the layout from the parsed YAML of the dbt source ``pede``.

    Columns whose name starts with ``_`` are written by the load, not found in a sheet.

    Examples
    --------
    >>> table = {
    ...     "name": "pede_2022",
    ...     "config": {"meta": {"workbook_sheet": "PEDE2022", "workbook_key": "RA"}},
    ...     "columns": [{"name": "RA"}, {"name": "_loaded_at"}],
    ... }
    >>> read_layout({"sources": [{"name": "pede", "tables": [table]}]})[0].columns
    (Column(name='RA', header='RA'),)
    """
    tables = [
        table
        for source in sources.get("sources", ())
        if source["name"] == _SOURCE
        for table in source["tables"]
        if "workbook_sheet" in _meta(table)
    ]
    if not tables:
        raise FeatureWarehouseError(
            f"no table of source {_SOURCE} has a meta.workbook_sheet",
            f"give --sources the path of {_SOURCES_FILE}",
        )
    return tuple(_sheet(table) for table in tables)


def match(sheets: Sequence[Sheet], found: Sequence[Headers]) -> list[list[int]]:
    """Find, for each sheet's columns, their positions among the headers found.

    Equal headers are told apart by their order. White space, composed or decomposed
    accents and ``°`` for ``º`` make no difference between headers; all else does.

    Raises
    ------
    FeatureWarehouseError
        Naming every sheet and header that is missing or unknown, at once.

    Examples
    --------
    >>> columns = (Column("RA", "RA"), Column("Nº Av", "Nº Av"))
    >>> sheet = Sheet("pede_2022", "PEDE2022", "RA", columns)
    >>> match([sheet], [Headers("PEDE2022", ("N°  Av", "RA"), ("A", "B"))])
    [[1, 0]]
    """
    by_name = {same(headers.sheet): headers for headers in found}
    problems = [
        f"sheet {name} is not in the layout: add it to {_SOURCES_FILE}, with a staging "
        "model"
        for name in extra_sheets(sheets, by_name)
        if re.fullmatch(r"PEDE ?\d{4}", name, re.IGNORECASE)
    ]
    positions = []
    for sheet in sheets:
        headers = by_name.get(same(sheet.name))
        if headers is None:
            names = ", ".join(by_name) or "no sheet at all"
            problems.append(
                f"sheet {sheet.name} is missing (found: {names}): add it, or give it "
                "back its name"
            )
            continue
        placed = _place(sheet, headers)
        problems += _header_problems(sheet, headers, placed)
        positions.append([place for place in placed if place is not None])
    refuse(problems)
    return positions


def extra_sheets(sheets: Sequence[Sheet], names: Iterable[str]) -> list[str]:
    """Name the sheets that the layout does not know.

    Examples
    --------
    >>> extra_sheets([Sheet("pede_2022", "PEDE2022", "RA", ())], ["Notes", "PEDE2022"])
    ['Notes']
    """
    known = {same(sheet.name) for sheet in sheets}
    return [name for name in names if same(name) not in known]


def refuse(problems: Sequence[str]) -> None:
    """Raise all problems of a file as one error; do nothing if there is none.

    Examples
    --------
    >>> refuse([])
    """
    if problems:
        listed = "".join(f"\n  - {problem}" for problem in problems)
        raise FeatureWarehouseError(
            f"the layout is not kept, so nothing is loaded:{listed}",
            "correct the workbook as said above, and load it again",
        )


def same(header: str) -> str:
    """Give the form in which headers are compared.

    Examples
    --------
    >>> same("  N°  Av ")
    'Nº Av'
    """
    composed = unicodedata.normalize("NFC", header)
    return " ".join(composed.replace("°", "º").split())


def _sheet(table: Mapping[str, Any]) -> Sheet:
    meta = _meta(table)
    columns = tuple(
        Column(column["name"], _meta(column).get("header", column["name"]))
        for column in table["columns"]
        if not column["name"].startswith("_")
    )
    if meta.get("workbook_key") not in [column.name for column in columns]:
        raise FeatureWarehouseError(
            f"table {table['name']} has no column {meta.get('workbook_key')}, its key",
            f"name one of its columns as meta.workbook_key in {_SOURCES_FILE}",
        )
    return Sheet(table["name"], meta["workbook_sheet"], meta["workbook_key"], columns)


def _meta(node: Mapping[str, Any]) -> Mapping[str, Any]:
    return node.get("config", {}).get("meta", {})


def _place(sheet: Sheet, headers: Headers) -> list[int | None]:
    """Position of each column of the layout, in its order; None where it is missing."""
    # a folder of Parquet files cannot hold a header twice: there the name stands for it
    free = list(range(len(headers.headers)))
    placed: list[int | None] = []
    for column in sheet.columns:
        accepted = {same(column.header), same(column.name)}
        place = next((p for p in free if same(headers.headers[p]) in accepted), None)
        placed.append(place)
        if place is not None:
            free.remove(place)
    return placed


def _header_problems(
    sheet: Sheet, headers: Headers, placed: Sequence[int | None]
) -> Iterable[str]:
    missing = [
        column.header
        for column, place in zip(sheet.columns, placed, strict=True)
        if place is None
    ]
    for header in missing:
        yield (
            f"sheet {sheet.name} has no column '{header}': add it (it may be empty), "
            "or give it back its header"
        )
    for place in sorted(set(range(len(headers.headers))) - set(placed)):
        header, where = headers.headers[place], headers.places[place]
        if not same(header):
            yield (
                f"sheet {sheet.name}, column {where} has values and no header: write "
                "its header in row 1, or clear the column"
            )
            continue
        close = get_close_matches(header, missing, n=1)
        mend = f"did you mean '{close[0]}'? Rename it" if close else "remove it"
        yield (
            f"sheet {sheet.name}, column {where} has an unknown header '{header}': "
            f"{mend}, or add it to {_SOURCES_FILE}"
        )
