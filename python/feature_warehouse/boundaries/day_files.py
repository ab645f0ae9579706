"""Day files of the school system on disk: written by the sample, checked at landing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from feature_warehouse.boundaries.folders import replacing
from feature_warehouse.day_file import SCHEMA, class_times, schema_fault

_NAME = re.compile(r"\d{4}-\d\d-\d\d\.parquet")


@dataclass(frozen=True)
class Contents:
    """What a day file holds, or why it is none.

    ``first`` and ``last`` are the earliest and latest class time, in UTC, of those that
    can be read and are not after their landing.
    """

    row_count: int | None = None
    first: datetime | None = None
    last: datetime | None = None
    fault: str | None = None


def write_days(folder: Path, days: Iterable[tuple[date, Iterable[pa.Table]]]) -> None:
    """Write a file a landing day, a row group a table; earlier ones are replaced."""
    with replacing(folder, is_ours=_is_ours) as new:
        for day, tables in days:
            path = new / f"{day.isoformat()}.parquet"
            with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
                for table in tables:
                    writer.write_table(table)


def read_day(path: Path) -> Contents:
    """Read all of a file, so that a damaged one is found before it lands."""
    rows, spans = 0, []
    try:
        with pq.ParquetFile(path) as file:
            fault = schema_fault(file.schema_arrow)
            if fault:
                return Contents(fault=fault)
            # every column, ours or not: who reads the landing zone would stumble
            for batch in file.iter_batches(1 << 17):
                rows += batch.num_rows
                span = pc.min_max(class_times(pa.Table.from_batches([batch])))
                spans += [time for time in span.as_py().values() if time]
    except (pa.ArrowException, OSError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return Contents(fault=f"is cut short, damaged or no Parquet file ({reason})")
    return Contents(rows, min(spans, default=None), max(spans, default=None))


def span_of_same_events(files: Sequence[Path], earlier: Sequence[Path]) -> Contents:
    """Find when the events of some files were said to be, in files before.

    A correction moves a class away from a day, whose windows change as well.
    """
    if not files or not earlier:
        return Contents()
    keys = pa.concat_arrays(
        pq.read_table(file, columns=["event_id"])["event_id"]
        .combine_chunks()
        .cast(pa.string())
        for file in files
    )
    events = ds.dataset([str(file) for file in earlier], schema=SCHEMA).to_table(
        columns=["class_time", "landed_at"], filter=ds.field("event_id").isin(keys)
    )
    span = pc.min_max(class_times(events)).as_py()
    return Contents(events.num_rows, span["min"], span["max"])


def _is_ours(folder: Path) -> bool:
    return all(_NAME.fullmatch(file.name) for file in folder.iterdir())
