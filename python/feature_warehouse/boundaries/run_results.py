"""dbt's run results as records: how the nodes and tests of a command did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

# commands whose results say that a node was built or a test was run
_BUILDS = {"build", "run", "test", "seed", "snapshot", "retry"}


@dataclass(frozen=True)
class NodeRun:
    """How one node did in a run of dbt; without instants where it was skipped."""

    unique_id: str
    status: str
    started_at: str | None
    completed_at: str | None
    seconds: float
    message: str | None
    failures: int | None
    rows: int | None


@dataclass(frozen=True)
class Run:
    """A run of dbt that built or tested something."""

    invocation_id: str
    command: str
    started_at: str
    seconds: float
    dbt_version: str
    nodes: tuple[NodeRun, ...]


def run_of(results: Mapping[str, Any]) -> Run | None:
    """Read the run, where it is one that tells of states; `dbt compile` is none.

    Examples
    --------
    >>> run_of({"args": {"which": "compile"}})
    """
    command = results.get("args", {}).get("which")
    if command not in _BUILDS:
        return None
    metadata = results["metadata"]
    started_at = metadata.get("invocation_started_at") or metadata["generated_at"]
    return Run(
        invocation_id=metadata["invocation_id"],
        command=command,
        started_at=instant_of(started_at),
        seconds=float(results.get("elapsed_time") or 0),
        dbt_version=metadata["dbt_version"],
        nodes=tuple(_node_run(one) for one in results.get("results", ())),
    )


def _node_run(raw: Mapping[str, Any]) -> NodeRun:
    rows = (raw.get("adapter_response") or {}).get("rows_affected")
    timing = raw.get("timing") or ()
    started = [instant_of(one["started_at"]) for one in timing if one.get("started_at")]
    ended = [
        instant_of(one["completed_at"]) for one in timing if one.get("completed_at")
    ]
    return NodeRun(
        unique_id=raw["unique_id"],
        status=str(raw["status"]),
        started_at=min(started, default=None),
        completed_at=max(ended, default=None),
        seconds=float(raw.get("execution_time") or 0),
        message=raw.get("message"),
        failures=raw.get("failures"),
        rows=rows if isinstance(rows, int) and rows >= 0 else None,
    )


def instant_of(text: str) -> str:
    """Write an instant of dbt as naive UTC.

    Examples
    --------
    >>> instant_of("2026-01-01T00:00:00Z")
    '2026-01-01 00:00:00.000000'
    """
    instant = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if instant.tzinfo is not None:
        instant = instant.astimezone(timezone.utc).replace(tzinfo=None)
    return instant.isoformat(sep=" ", timespec="microseconds")
