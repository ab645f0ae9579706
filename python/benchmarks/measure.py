"""What every suite measures with: equal values, runs in turns, a row of the table."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

Job = Callable[[], object]


def equal(
    database: duckdb.DuckDBPyConnection, one: str, other: str, value: str
) -> None:
    """Stop where two queries differ in a row, or `value` is NULL in all of them."""
    counts = database.execute(
        f"with a as ({one}\n), b as ({other}\n) "
        f"select (select count({value}) from a), "
        "(select count(*) from (from a except all from b)), "
        "(select count(*) from (from b except all from a))"
    ).fetchone()
    if not counts[0] or counts[1:] != (0, 0):
        raise RuntimeError(f"values, missing and unexpected rows: {counts}")


def to_parquet(database: duckdb.DuckDBPyConnection, sql: str, scratch: Path) -> Job:
    """The job that writes a query's rows to one file."""
    copy = f"copy ({sql}\n) to '{scratch}/out.parquet'"
    return lambda: database.execute(copy)


def medians(jobs: list[Job], runs: int, *, warm: bool = True) -> list[float]:
    """Median seconds of each, taken in turns; if warm, after a turn not counted."""
    times: list[list[float]] = [[] for _ in jobs]
    for _ in range(runs + warm):
        for seconds, job in zip(times, jobs, strict=True):
            start = time.perf_counter()
            job()
            seconds.append(time.perf_counter() - start)
    return [statistics.median(seconds[warm:]) for seconds in times]


def row(
    name: str,
    n: int,
    seconds: float,
    peer_seconds: float,
    target: float | None = None,
    peer: str = "raw asof left join",
) -> dict:
    """A row of the table: seconds, those of the peer, their ratio and its target."""
    ratio = seconds / peer_seconds
    result = {
        "name": name,
        "n": n,
        "seconds": seconds,
        "peer": peer,
        "peer_seconds": peer_seconds,
        "ratio": ratio,
    }
    if target is None:
        return result
    return {**result, "target": f"ratio <= {target}", "met": ratio <= target}
