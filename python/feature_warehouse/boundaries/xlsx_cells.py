"""The cells of an .xlsx file that its fast reader cannot tell apart."""

import zipfile
from collections.abc import Iterator
from posixpath import join, normpath
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

_CHUNK = 1 << 20
_TEXT_TYPES = {"s", "str", "inlineStr"}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def ambiguous_cells(
    book: zipfile.ZipFile, sheet: str
) -> Iterator[tuple[int, int, str]]:
    """Yield row and column (from 0) of cells that python-calamine reads as ``''``.

    Notes
    -----
    python-calamine (0.9) gives ``''`` for an error (#N/A), for a cell that holds an
    empty text and for a cell that is not there. The raw layer keeps the three apart. So
    this yields the text of each error, and ``''`` for each text cell: where the reader
    found a text, the caller keeps that one; a ``''`` that is not yielded is no cell.
    """
    scan = _Scan()
    with book.open(_part(book, sheet)) as part:
        while chunk := part.read(_CHUNK):
            scan.parser.Parse(chunk)
            yield from scan.found
            scan.found.clear()
        scan.parser.Parse(b"", True)


class _Scan:
    """What `ambiguous_cells` yields, collected while a sheet's XML passes by.

    Expat calls back for a tag and builds no tree: a third of ElementTree's time.
    """

    def __init__(self) -> None:
        self.found: list[tuple[int, int, str]] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self._row = self._column = -1
        self._text: list[str] = []

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        # the numbers of rows and cells are optional: without one, it is the next
        if tag == "c":
            reference = attributes.get("r")
            self._column = _column(reference) if reference else self._column + 1
            kind = attributes.get("t")
            if kind in _TEXT_TYPES:
                self.found.append((self._row, self._column, ""))
            elif kind == "e":
                self.parser.CharacterDataHandler = self._text.append
                self.parser.EndElementHandler = self._end
        elif tag == "row":
            number = attributes.get("r")
            self._row = int(number) - 1 if number else self._row + 1
            self._column = -1

    def _end(self, name: str) -> None:
        """Inside an error cell: its text is that of the value, not of the formula."""
        tag = name.rpartition(" ")[2]
        if tag == "c":
            text = "".join(self._text).strip()
            self.found.append((self._row, self._column, text))
            self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
        if tag != "v":
            self._text.clear()


def _column(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _part(book: zipfile.ZipFile, sheet: str) -> str:
    """The file inside the workbook that holds a sheet."""
    relations = {
        element.get("name"): element.get(_RELATION) or element.get(_STRICT_RELATION)
        for element in _elements(book, "xl/workbook.xml", "sheet")
    }
    targets = {
        element.get("Id"): element.get("Target")
        for element in _elements(book, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    # absolute from the root of the zip, or relative to the workbook
    return normpath(join("/xl", targets[relations[sheet]])).lstrip("/")


def _elements(book: zipfile.ZipFile, part: str, tag: str) -> Iterator[Any]:
    for element in ElementTree.fromstring(book.read(part)).iter():
        if _local(element.tag) == tag:
            yield element


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
