"""Five large views onto a large spine with 4 GB of memory, and on to pandas."""

import tempfile
from functools import partial
from pathlib import Path

import duckdb

from benchmarks.data import BIG_VIEW, ORACLE, SPINE, raw_join, write
from benchmarks.macro_sql import View, macro_sql
from benchmarks.measure import equal, medians, row, to_parquet
from feature_warehouse.boundaries.step_tables import stepwise
from feature_warehouse.boundaries.warehouse_file import reading

VIEWS = range(5)
TTL_DAYS = 30
TTL = {"ttl": {"count": TTL_DAYS, "period": "day"}}


def run(scale: str) -> list[dict]:
    """Measure a spine of 1, 3 and 10 M rows and views of as many; quick is a tenth."""
    most = {"full": 10_000_000, "quick": 1_000_000}[scale]
    few = most // 10
    rows = {}
    for size in (few, most * 3 // 10, most):
        with tempfile.TemporaryDirectory() as scratch:
            rows[size], to_pandas = _joined(Path(scratch), size)
    small, large = rows[few], rows[most]
    linear = row(
        "five views, ten times the rows",
        most,
        large["seconds"],
        small["seconds"],
        target=12,
        peer=f"the macro on {few:,} rows",
    )
    growth = large["peer_seconds"] / small["peer_seconds"]
    note = (
        "as `fw export` runs them, one join after the other; the raw joins of the "
        f"same run, in one query, grow {growth:.1f} times"
    )
    return [*rows.values(), to_pandas, {**linear, "note": note}]


def _joined(scratch: Path, size: int) -> tuple[dict, dict]:
    """The join of five views, checked and timed, and its rows read by pandas."""
    students = size // 100
    write(scratch / "spine", SPINE, students=students, rows=size, days=100)
    files = [scratch / f"big_{view}" for view in VIEWS]
    for view, file in zip(VIEWS, files, strict=True):
        write(file, BIG_VIEW, students=students, rows=size, view=view)
    spine = f"'{scratch}/spine.parquet'"
    sources = [
        (f"'{file}.parquet'", f"x{view}", f"y{view}")
        for view, file in zip(VIEWS, files, strict=True)
    ]
    views = [View(file.name, f"from '{file}.parquet'", TTL) for file in files]
    with macro_sql(scratch, f"from {spine}", {"all": views}) as (database, sql):
        queries = (raw_join(spine, sources), sql["all"])
        jobs = [partial(_as_exported, database, one, scratch) for one in queries]
        jobs[1]()
        _check(database, scratch)
        peer_seconds, seconds = medians(jobs, runs=3)
        label = f"five views of {size:,} rows, 4 GB"
        joined = row(label, size, seconds, peer_seconds, target=1.3)
        return joined, _to_pandas(database, scratch, size)


def _as_exported(database: duckdb.DuckDBPyConnection, sql: str, scratch: Path) -> None:
    """Write the rows as `fw export` does, which opens the warehouse for each export.

    The raw joins are one select without common table expressions, and stay one query.
    """
    settings = {
        "memory_limit": "4GB",
        "temp_directory": f"{scratch}/spill",
        "preserve_insertion_order": "false",
    }
    ((file,),) = database.execute("select file from pragma_database_list").fetchall()
    with (
        reading(Path(file), settings) as connection,
        stepwise(connection, sql) as select,
    ):
        to_parquet(connection, select, scratch)()


def _check(database: duckdb.DuckDBPyConnection, scratch: Path) -> None:
    """Stop where the values of a hundredth of the students are not the oracle's."""
    students = "RA-%77"
    for view in VIEWS:
        oracle = ORACLE.format(
            spine=f"{scratch}/spine.parquet",
            rows=f"{scratch}/big_{view}.parquet",
            students=students,
            values=f"x{view}, y{view}",
            visible="event_timestamp",
            tie="event_timestamp",
            ttl_days=TTL_DAYS,
        )
        made = (
            f"select row_id, student_id, event_timestamp, x{view}, y{view} "
            f"from '{scratch}/out.parquet' where student_id like '{students}'"
        )
        equal(database, made, oracle, value=f"x{view}")


def _to_pandas(database: duckdb.DuckDBPyConnection, scratch: Path, size: int) -> dict:
    """Seconds from the joined rows to a DataFrame of ten columns."""
    columns = ", ".join(f"x{view}, y{view}" for view in VIEWS)
    read = f"select {columns} from '{scratch}/out.parquet'"
    (seconds,) = medians([lambda: database.execute(read).df()], runs=3)
    return {
        "name": "joined rows to pandas, 10 columns",
        "n": size,
        "seconds": seconds,
        "target": "1 M rows / s",
        "met": size / seconds >= 1e6,
        "note": f"{size / seconds / 1e6:.1f} M rows a second",
    }
