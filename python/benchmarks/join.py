"""The point-in-time join, as the macro writes it, beside raw ASOF joins in one run.

Every figure is a ratio to `asof left join` on the same data, Parquet out, medians of
interleaved runs. Before a join is timed, its rows are checked against a slow one.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl

from benchmarks.macro_sql import View, macro_sql

TTL_DAYS = 30
TTL = {"count": TTL_DAYS, "period": "day"}
CREATED = {"created_timestamp": "created_timestamp"}
KNOWN = {"available_timestamp": "available_timestamp", **CREATED}
VIEWS = 5


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
    "ttl": Form("events", {**CREATED, "one_row_per_event": True, "ttl": TTL}, 1.1),
    "created_ties": Form("corrected", CREATED, 1.7),
    "availability": Form("corrected", KNOWN, 3.0),
    "timeline": Form("corrected", {**KNOWN, "timeline": True}, 1.2),
}

# one row a student and day; every tenth row corrects the one before, a few days late
FEATURE_ROWS = """
select
    'RA-' || student as student_id,
    timestamp '2023-01-01' + to_days(day::int)
        + to_seconds((hash(student, day) % 80000)::bigint) as event_timestamp,
    event_timestamp + to_hours((24 + hash(row_day, student) % 120)::int)
        as available_timestamp,
    timestamp '2023-01-01' + to_days((row_day + 7)::int) as created_timestamp,
    (hash(student, row_day, 1) % 1000000) / 1e6 as x,
    (hash(student, row_day, 2) % 100)::int as y
from (
    select
        student,
        day as row_day,
        case when {is_corrected} and day % 10 = 9 then day - 1 else day end as day
    from range({students}) as students(student), range(365) as days(day)
)
order by hash(student, row_day)
"""
SPINE = """
select
    i as row_id,
    'RA-' || (hash(i) % {students}) as student_id,
    timestamp '2023-01-01' + to_seconds((hash(i, 1) % ({days} * 86400))::bigint)
        as event_timestamp
from range({rows}) as spine(i)
"""
BIG_VIEW = """
select
    'RA-' || (i % {students}) as student_id,
    timestamp '2023-01-01' + to_days((i // {students})::int)
        + to_seconds((hash(i, {view}) % 80000)::bigint) as event_timestamp,
    hash(i, {view}, 1) / 1e19 as x{view},
    hash(i, {view}, 2) / 1e19 as y{view}
from range({rows}) as rows(i)
order by hash(i, {view}, 3)
"""
# all pairs, then the newest: correct, and unusable on more than some students
ORACLE = """
with
some_spine as (select * from '{spine}' where student_id like 'RA-%7'),
some_rows as (select * from '{rows}' where student_id like 'RA-%7')
select some_spine.*, some_rows.x, some_rows.y
from some_spine
left join some_rows
    on
        some_spine.student_id = some_rows.student_id
        and some_rows.event_timestamp <= some_spine.event_timestamp
        and some_rows.{visible} <= some_spine.event_timestamp
        and some_rows.event_timestamp
        >= some_spine.event_timestamp - to_days({ttl_days})
qualify row_number() over (
    partition by some_spine.row_id
    order by some_rows.event_timestamp desc, some_rows.created_timestamp desc
) = 1
"""


def run(scale: str) -> list[dict]:
    """Measure all joins; `scale` is full or quick, a tenth of the rows."""
    share = {"full": 1, "quick": 10}[scale]
    with tempfile.TemporaryDirectory() as scratch:
        return [
            *_forms(Path(scratch), 10_000 // share, 300_000 // share),
            *_five_views(Path(scratch), 10_000_000 // share),
        ]


def _forms(scratch: Path, students: int, spine_rows: int) -> list[dict]:
    """Each form of the join on 365 rows a student, and two peers outside DuckDB."""
    _write(scratch / "spine", SPINE, students=students, rows=spine_rows, days=365)
    _write(scratch / "events", FEATURE_ROWS, students=students, is_corrected=False)
    _write(scratch / "corrected", FEATURE_ROWS, students=students, is_corrected=True)
    joins = {name: [form.view(scratch, name)] for name, form in FORMS.items()}
    spine = f"'{scratch}/spine.parquet'"
    rows = []
    with macro_sql(scratch, f"from {spine}", joins) as (database, sql):
        for name, form in FORMS.items():
            _check(database, scratch, form, sql[name])
            # a timeline is a table of the warehouse, so the raw join reads a table too
            source = name if name == "timeline" else f"'{scratch}/{form.file}.parquet'"
            queries = (sql[name], _raw(spine, [(source, "x", "y")]))
            jobs = [_to_parquet(database, query, scratch) for query in queries]
            label = f"join, {name.replace('_', ' ')}"
            rows.append(_row(label, spine_rows, *_medians(jobs, runs=7), form.target))
        raw = _raw(spine, [(f"'{scratch}/events.parquet'", "x", "y")])
        for name, join in (
            ("pandas merge_asof", _pandas),
            ("polars join_asof", _polars),
        ):
            join(scratch)
            _equal(database, sql["ttl"], f"from '{scratch}/peer.parquet'")
            jobs = [partial(join, scratch), _to_parquet(database, raw, scratch)]
            rows.append(_row(f"{name}, ttl", spine_rows, *_medians(jobs, runs=5)))
    return rows


def _five_views(scratch: Path, most: int) -> list[dict]:
    """Five views onto a spine with as many rows as each, in 4 GB; then to pandas."""
    rows, seconds = [], {}
    for size in (most // 10, most * 3 // 10, most):
        # the files of a size take the place of those of the size before
        students = size // 100
        _write(scratch / "spine", SPINE, students=students, rows=size, days=100)
        views, sources = [], []
        for view in range(VIEWS):
            path = scratch / f"big_{view}"
            _write(path, BIG_VIEW, students=students, rows=size, view=view)
            views.append(View(path.name, f"from '{path}.parquet'", {"ttl": TTL}))
            sources.append((f"'{path}.parquet'", f"x{view}", f"y{view}"))
        spine = f"'{scratch}/spine.parquet'"
        with macro_sql(scratch, f"from {spine}", {"all": views}) as (database, sql):
            database.execute("set memory_limit = '4GB'")
            database.execute(f"set temp_directory = '{scratch}/spill'")
            queries = (sql["all"], _raw(spine, sources))
            jobs = [_to_parquet(database, query, scratch) for query in queries]
            seconds[size], peer = _medians(jobs, runs=3)
            label = f"five views of {size:,} rows, 4 GB"
            rows.append(_row(label, size, seconds[size], peer, 1.3))
            if size == most:
                rows.append(_to_pandas(database, sql["all"], scratch, size))
    small, large = seconds[most // 10], seconds[most]
    linear = _row("five views, ten times the rows", most, large, small, 12)
    return [*rows, {**linear, "peer": f"the macro on {most // 10:,} rows"}]


def _to_pandas(
    database: duckdb.DuckDBPyConnection, sql: str, scratch: Path, size: int
) -> dict:
    """Seconds from the joined rows to a DataFrame of ten columns."""
    _to_parquet(database, sql, scratch)()
    columns = ", ".join(f"x{view}, y{view}" for view in range(VIEWS))
    read = f"select {columns} from '{scratch}/out.parquet'"
    (seconds,) = _medians([lambda: database.execute(read).df()], runs=3)
    return {
        "name": "joined rows to pandas, 10 columns",
        "n": size,
        "seconds": seconds,
        "target": "1 M rows / s",
        "met": size / seconds >= 1e6,
        "note": f"{size / seconds / 1e6:.1f} M rows a second",
    }


def _row(
    name: str, n: int, seconds: float, peer: float, target: float | None = None
) -> dict:
    row = {
        "name": name,
        "n": n,
        "seconds": seconds,
        "peer": "raw asof left join",
        "peer_seconds": peer,
        "ratio": seconds / peer,
    }
    if target is None:
        return row
    return {**row, "target": f"ratio <= {target}", "met": seconds / peer <= target}


def _write(path: Path, sql: str, **values: object) -> None:
    with duckdb.connect() as database:
        database.execute(f"copy ({sql.format(**values)}) to '{path}.parquet'")


def _check(
    database: duckdb.DuckDBPyConnection, scratch: Path, form: Form, sql: str
) -> None:
    """Stop where the macro's rows of a tenth of the students are not the oracle's."""
    oracle = ORACLE.format(
        spine=f"{scratch}/spine.parquet",
        rows=f"{scratch}/{form.file}.parquet",
        visible=form.point_in_time.get("available_timestamp", "event_timestamp"),
        ttl_days=TTL_DAYS if "ttl" in form.point_in_time else 9999,
    )
    _equal(database, f"select * from ({sql}\n) where student_id like 'RA-%7'", oracle)


def _equal(database: duckdb.DuckDBPyConnection, one: str, other: str) -> None:
    counts = database.execute(
        f"with a as ({one}\n), b as ({other}\n) select (select count(x) from a), "
        "(select count(*) from (from a except all from b)), "
        "(select count(*) from (from b except all from a))"
    ).fetchone()
    if not counts[0] or counts[1:] != (0, 0):
        raise RuntimeError(f"values, missing and unexpected rows: {counts}")


def _raw(spine: str, views: list[tuple[str, str, str]]) -> str:
    """The join that knows no rule but the newest row."""
    values = "".join(
        f", view_{i}.{x}, view_{i}.{y}" for i, (_, x, y) in enumerate(views)
    )
    joins = "".join(
        f" asof left join {view} as view_{i} on spine.student_id = view_{i}.student_id "
        f"and spine.event_timestamp >= view_{i}.event_timestamp"
        for i, (view, _, _) in enumerate(views)
    )
    return f"select spine.*{values} from {spine} as spine{joins}"


def _to_parquet(
    database: duckdb.DuckDBPyConnection, sql: str, scratch: Path
) -> Callable[[], object]:
    copy = f"copy ({sql}\n) to '{scratch}/out.parquet'"
    return lambda: database.execute(copy)


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


def _medians(jobs: list[Callable[[], object]], runs: int) -> list[float]:
    """Median seconds of each, taken in turns, after one turn that nobody counts."""
    times: list[list[float]] = [[] for _ in jobs]
    for _ in range(runs + 1):
        for seconds, job in zip(times, jobs, strict=True):
            start = time.perf_counter()
            job()
            seconds.append(time.perf_counter() - start)
    return [statistics.median(seconds[1:]) for seconds in times]
