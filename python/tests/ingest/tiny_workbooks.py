"""Tiny workbooks in the layout of the project, and what the raw tables hold."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import openpyxl
import yaml
from openpyxl import Workbook

from feature_warehouse.jobs.ingest import Load, ingest
from feature_warehouse.layout import read_layout

SOURCES = (
    Path(__file__).parents[3] / "models" / "staging" / "pede" / "_pede__sources.yml"
)
LAYOUT = read_layout(yaml.safe_load(SOURCES.read_text(encoding="utf-8")))

Contents = dict[str, list[tuple]]


def tiny_book(*, rows: int = 2) -> Workbook:
    """A workbook of the layout: rows RA-1, RA-2, ... in stage 'ALFA', else no cell."""
    book = Workbook()
    book.remove(book.active)
    for sheet in LAYOUT:
        page = book.create_sheet(sheet.name)
        page.append([column.header for column in sheet.columns])
        for number in range(1, rows + 1):
            page.append([f"RA-{number}", "ALFA"])
    return book


class Desk:
    """A folder with one warehouse in it, to load workbooks into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.warehouse = folder / "warehouse.duckdb"
        self.lines: list[str] = []

    def save(self, book: Workbook, name: str = "pede.xlsx") -> Path:
        book.save(self.folder / name)
        return self.folder / name

    def load(
        self,
        book: Workbook | Path,
        *,
        sources: Path = SOURCES,
        report: Callable[[str], None] | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> Load:
        self.lines = []
        return ingest(
            book if isinstance(book, Path) else self.save(book),
            warehouse=self.warehouse,
            sources=sources,
            report=report or self.lines.append,
            **({"now": now} if now else {}),
        )

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def contents(self) -> Contents:
        """Every row of every table there is."""
        tables = self.query(
            "select schema_name || '.' || table_name from duckdb_tables()"
        )
        return {
            name: self.query(f"select * from {name} order by all")
            for (name,) in sorted(tables)
        }


def reopened(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)
