"""Writes sheets to disk, as a workbook or as a folder of Parquet files."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

from feature_warehouse.boundaries.folders import replacing
from feature_warehouse.cells import Cells, cell_text

Sheets = Mapping[str, Mapping[str, Cells]]


def write_workbook(path: Path, sheets: Sheets, headers: Mapping[str, str]) -> None:
    """Write a workbook; ``headers`` has those that differ from the column's name."""
    book = Workbook(write_only=True)
    for name, columns in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append([headers.get(column, column) for column in columns])
        for row in zip(*(cells.to_list() for cells in columns.values()), strict=True):
            sheet.append(row)
    # under another name first: who reads the path sees no half of a workbook
    part = path.with_name(f".{path.name}.part")
    try:
        book.save(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_parquet(folder: Path, blocks: Iterable[Sheets]) -> None:
    """Write a Parquet file of texts a sheet, a row group a block."""
    with replacing(folder, is_ours=_is_ours) as new, ExitStack() as stack:
        writers: dict[str, pq.ParquetWriter] = {}
        for sheets in blocks:
            for name, columns in sheets.items():
                table = pa.table({n: _texts(cells) for n, cells in columns.items()})
                if name not in writers:
                    path = new / f"{name}.parquet"
                    writer = pq.ParquetWriter(path, table.schema, compression="zstd")
                    writers[name] = stack.enter_context(writer)
                writers[name].write_table(table)


def _texts(cells: Cells) -> pa.Array:
    texts = [None if value is None else cell_text(value) for value in cells.values]
    return pa.array(texts, pa.string()).take(pa.array(cells.codes))


def _is_ours(folder: Path) -> bool:
    return all(file.suffix == ".parquet" for file in folder.iterdir())
