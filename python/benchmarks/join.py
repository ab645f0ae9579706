"""Each form of the point-in-time join, as the macro writes it, beside a raw ASOF join.

Medians of interleaved runs on the same data, Parquet out. Before a join is timed, its
rows are checked against a slow one.
"""

import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl

from benchmarks.data import FEATURE_ROWS, ORACLE, SPINE, raw_join, write
from benchmarks.macro_sql import View, macro_sql
from benchmarks.measure import equal, medians, row, to_parquet

TTL_DAYS = 30
TTL = {"ttl": {"count": TTL_DAYS, "period": "day"}}
CREATED = {"created_timestamp": "created_timestamp"}
KNOWN = {"available_timestamp": "available_timestamp", **CREATED}


@dataclass(frozen=True)
class Form:
    """A form of the join: the rows, what the view declares, the ratio that is asked."""

    file: str
    point_in_time: dict
    target: float

    def view(self, scratch: Path, name: str) -> View:
        # a clock that a view carries is joined on, declared or not
        undeclared = [clock for clock in KNOWN if clock not in self.point_in_time]
        exclude = f"exclude ({', '.join(undeclared)})" if undeclared else ""
        select = f"select * {exclude} from '{scratch}/{self.file}.parquet'"
        return View(name, select, self.point_in_time)


FORMS = {
    "ttl": Form("events", {**CREATED, **TTL, "one_row_per_event": True}, 1.1),
    "created_ties": Form("corrected", CREATED, 1.7),
    "availability": Form("corrected", KNOWN, 3.0),
    "timeline": Form("corrected", {**KNOWN, "timeline": True}, 1.2),
}


def run(scale: str) -> list[dict]:
    """Measure 365 rows a student, and two peers outside DuckDB; quick is a tenth."""
    share = {"full": 1, "quick": 10}[scale]
    students, spine_rows = 10_000 // share, 300_000 // share
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        write(scratch / "spine", SPINE, students=students, rows=spine_rows, days=365)
        for file, is_corrected in (("events", False), ("corrected", True)):
            values = {"students": students, "is_corrected": is_corrected}
            write(scratch / file, FEATURE_ROWS, **values)
        joins = {name: [form.view(scratch, name)] for name, form in FORMS.items()}
        select = f"from '{scratch}/spine.parquet'"
        with macro_sql(scratch, select, joins) as (database, sql):
            return [
                *(
                    _form(database, scratch, name, sql[name], spine_rows)
                    for name in FORMS
                ),
                *_peers(database, scratch, sql["ttl"], spine_rows),
            ]


def _form(
    database: duckdb.DuckDBPyConnection, scratch: Path, name: str, sql: str, n: int
) -> dict:
    form = FORMS[name]
    _check(database, scratch, form, sql)
    # a timeline is a table of the warehouse, so the raw join reads a table too
    source = name if name == "timeline" else f"'{scratch}/{form.file}.parquet'"
    raw = raw_join(f"'{scratch}/spine.parquet'", [(source, "x", "y")])
    jobs = [to_parquet(database, query, scratch) for query in (sql, raw)]
    label = f"join, {name.replace('_', ' ')}"
    result = row(label, n, *medians(jobs, runs=7), form.target)
    if name != "timeline":
        return result
    note = (
        "flattered: a timeline holds fewer rows than the view that the raw join reads"
    )
    return {**result, "note": note}


def _check(
    database: duckdb.DuckDBPyConnection, scratch: Path, form: Form, sql: str
) -> None:
    """Stop where the macro's rows of a tenth of the students are not the oracle's."""
    students = "RA-%7"
    oracle = ORACLE.format(
        spine=f"{scratch}/spine.parquet",
        rows=f"{scratch}/{form.file}.parquet",
        students=students,
        values="some_rows.x, some_rows.y",
        visible=form.point_in_time.get("available_timestamp", "event_timestamp"),
        tie="created_timestamp",
        ttl_days=TTL_DAYS if "ttl" in form.point_in_time else 9999,
    )
    some = f"select * from ({sql}\n) where student_id like '{students}'"
    equal(database, some, oracle, value="x")


def _peers(
    database: duckdb.DuckDBPyConnection, scratch: Path, sql: str, n: int
) -> list[dict]:
    """The libraries that data scientists reach for, on the form with ttl."""
    raw = raw_join(
        f"'{scratch}/spine.parquet'", [(f"'{scratch}/events.parquet'", "x", "y")]
    )
    rows = []
    for name, join in (("pandas merge_asof", _pandas), ("polars join_asof", _polars)):
        join(scratch)
        equal(database, sql, f"from '{scratch}/peer.parquet'", value="x")
        jobs = [partial(join, scratch), to_parquet(database, raw, scratch)]
        rows.append(row(f"{name}, ttl", n, *medians(jobs, runs=5)))
    return rows


def _pandas(scratch: Path) -> None:
    spine = pd.read_parquet(scratch / "spine.parquet").sort_values("event_timestamp")
    columns = ["student_id", "event_timestamp", "x", "y"]
    rows = pd.read_parquet(scratch / "events.parquet", columns=columns)
    pd.merge_asof(
        spine,
        rows.sort_values("event_timestamp"),
        on="event_timestamp",
        by="student_id",
        tolerance=pd.Timedelta(days=TTL_DAYS),
    ).to_parquet(scratch / "peer.parquet")


def _polars(scratch: Path) -> None:
    columns = ["student_id", "event_timestamp", "x", "y"]
    rows = pl.scan_parquet(scratch / "events.parquet").select(columns)
    spine = pl.scan_parquet(scratch / "spine.parquet").sort("event_timestamp")
    spine.join_asof(
        rows.sort("event_timestamp"),
        on="event_timestamp",
        by="student_id",
        tolerance=f"{TTL_DAYS}d",
        check_sortedness=False,
    ).sink_parquet(scratch / "peer.parquet")
