"""Write a synthetic workbook: layout and quirks of PEDE, and no real student."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from feature_warehouse.boundaries.day_files import write_days
from feature_warehouse.boundaries.sheet_files import (
    Sheets,
    write_parquet,
    write_workbook,
)
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.synthetic.attendance import (
    DayFile,
    Pupils,
    day_files,
    pupils_of,
)
from feature_warehouse.synthetic.latent_model import MODEL, Model
from feature_warehouse.synthetic.population import draw
from feature_warehouse.synthetic.sheets import dress, sheets

WORKBOOK_STUDENTS = 20_000
_BLOCK_STUDENTS = 50_000
# a workbook has these headers twice; Parquet, and the raw tables, call the second so
_SECOND_HEADERS = {
    f"{header} (2)": header for header in ("Destaque IPV", "Ativo/ Inativo")
}


@dataclass(frozen=True)
class Attendance:
    """Where the day files of a school system go, and the days that have classes."""

    folder: Path
    start: date
    days: int


def sample(
    out: Path,
    *,
    students: int,
    seed: int,
    report: Callable[[str], None],
    attendance: Attendance | None = None,
    shifts: Mapping[str, float] | None = None,
) -> Path:
    """Write a workbook of made-up students, or Parquet files where they are many.

    Parameters
    ----------
    out
        The workbook. Above 20,000 students, a folder of that name without its suffix.
    students
        How many are scored in each of the three waves: newcomers replace who leaves.
    seed
        The same seed gives the same values.
    report
        Takes a line of progress at a time.
    attendance
        Write also what a school system says of the same students, a file a day.
    shifts
        By how many standard deviations a measure of the last wave is more, by its name:
        a drift to be found. What is computed from it follows.

    Returns
    -------
    Path
        What was written, for `ingest`.

    Notes
    -----
    `docs/sample_model.md` says what drives the scores and the next wave. Students are
    drawn in blocks of 50,000, each a population of its own, so memory does not grow
    with their number; ranks (Cg, Cf, Ct) are places within a block.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sample(Path(folder, "pede.xlsx"), students=5, seed=7, report=str).name
    'pede.xlsx'
    """
    _check(students, seed, attendance, shifts or {})
    model = replace(MODEL, last_wave_shifts=dict(shifts or {}))
    is_workbook = students <= WORKBOOK_STUDENTS
    stem = out.with_suffix("") if out.suffix.lower() == ".xlsx" else out
    path = stem.with_name(f"{stem.name}.xlsx") if is_workbook else stem
    report(f"drawing {students:,} students a wave, seed {seed}")
    pupils: list[Pupils] | None = [] if attendance else None
    blocks = _blocks(students, seed, model, report, pupils)
    path.parent.mkdir(parents=True, exist_ok=True)
    if is_workbook:
        write_workbook(path, next(blocks), _SECOND_HEADERS)
    else:
        write_parquet(path, blocks)
    report(f"wrote {path}")
    if attendance and pupils:
        files = day_files(
            pupils, seed=seed, start=attendance.start, days=attendance.days
        )
        write_days(attendance.folder, _told(files, report))
        report(f"wrote {attendance.folder}")
    return path


def _check(
    students: int,
    seed: int,
    attendance: Attendance | None,
    shifts: Mapping[str, float],
) -> None:
    if students < 1 or seed < 0:
        raise FeatureWarehouseError(
            f"no sample has {students} students and seed {seed}",
            "give --students 1 or more, and --seed 0 or more",
        )
    if attendance and attendance.days < 1:
        raise FeatureWarehouseError(
            f"no attendance has {attendance.days} days",
            "give --attendance-days 1 or more",
        )
    unknown = sorted({*shifts} - {*MODEL.measures})
    if unknown:
        raise FeatureWarehouseError(
            f"no measure is called {unknown[0]}",
            f"shift one of {', '.join(MODEL.measures)}",
        )


def _told(
    files: Iterator[DayFile], report: Callable[[str], None]
) -> Iterator[tuple[date, tuple[pa.Table, ...]]]:
    for file in files:
        if file.day.day == 1:
            report(f"writing attendance of {file.day:%Y-%m}")
        yield file.day, file.tables


def _blocks(
    students: int,
    seed: int,
    model: Model,
    report: Callable[[str], None],
    pupils: list[Pupils] | None,
) -> Iterator[Sheets]:
    """Draw block after block; ``pupils`` takes what their attendance needs."""
    count = -(-students // _BLOCK_STUDENTS)
    id_offset = 0
    for number, stream in enumerate(np.random.SeedSequence(seed).spawn(count), start=1):
        rng = np.random.default_rng(stream)
        size = min(_BLOCK_STUDENTS, students - (number - 1) * _BLOCK_STUDENTS)
        block = dress(draw(size, rng, model=model), rng, id_offset=id_offset)
        id_offset += len(block.school)
        if pupils is not None:
            pupils.append(pupils_of(block))
        yield sheets(block, rng, is_last=number == count)
        if count > 1:
            report(f"wrote {number * 100 // count} % of the students")
