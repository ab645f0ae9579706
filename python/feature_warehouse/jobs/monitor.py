"""Say how the feature store is: measure, read what is kept, and tell who must know."""

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

from feature_warehouse.boundaries.alert_file import append_line
from feature_warehouse.boundaries.artifacts import read_artifacts
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.folders import replacing_file
from feature_warehouse.boundaries.monitoring_reader import observe
from feature_warehouse.boundaries.stores import StoreState, warehouse_store
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import Graph
from feature_warehouse.jobs.measure import measure
from feature_warehouse.jobs.rebuild import Report
from feature_warehouse.jobs.standing import states_of
from feature_warehouse.jobs.sync import sync
from feature_warehouse.monitoring.assessment import Observed, assess
from feature_warehouse.monitoring.payload import payload, written
from feature_warehouse.monitoring.state import State


def monitor(
    project: Project, at: datetime | None = None, *, report: Report = str
) -> State:
    """Sync the registry with dbt's last run, measure, and give the state.

    A warehouse that is not there, or that nobody can open, is a breach; then tests are
    known from dbt's last run alone.

    Parameters
    ----------
    at
        The clock: what is measured is measured by it, and what is later is left out.
        Now, unless given.

    Raises
    ------
    FeatureWarehouseError
        When dbt left no artifacts, or none of the models of monitoring/ is built.

    Examples
    --------
    >>> monitor(Project.open(".")).status  # doctest: +SKIP
    'ok'
    """
    at = _naive(at or datetime.now(timezone.utc))
    graph = read_artifacts(project.root).graph
    # a sync would make a new warehouse in the place of one that is gone
    store = warehouse_store(project)
    if store.is_available:
        observed = _observed(project, graph, at, report)
    else:
        observed = Observed({"storage": (_row(store),)}, notes=(_UNKNOWN,))
    return assess(observed, graph, states_of(project), project=project.name, at=at)


def alert(
    state: State,
    *,
    webhook: str | None = None,
    alerts: Path | None = None,
    with_warnings: bool = False,
) -> tuple[FeatureWarehouseError, ...]:
    """Write a state to a file and send it; give what failed, each tried.

    Examples
    --------
    >>> alert(State("school", "2026-01-01T00:00:00Z", ()))
    ()
    """
    line = written(payload(state, with_warnings=with_warnings))
    failed = []
    # the file first: it is there, whatever becomes of the other
    for told in _deliveries(line, webhook, alerts):
        failed += [told] if told else []
    return tuple(failed)


def write_page(
    project: Project, state: State, path: Path, at: datetime | None = None
) -> Path:
    """Write the state as a page with pictures; the file is replaced whole.

    Raises
    ------
    FeatureWarehouseError
        When it cannot be written.

    Examples
    --------
    >>> write_page(project, monitor(project), Path("state.html"))  # doctest: +SKIP
    PosixPath('state.html')
    """
    # most runs write none
    from feature_warehouse.boundaries.monitoring_pictures_reader import read_pictured
    from feature_warehouse.monitoring.page import page
    from feature_warehouse.monitoring.records import Pictured

    try:
        graph = read_artifacts(project.root).graph
        pictured = read_pictured(project, graph, at and _naive(at))
    except FeatureWarehouseError as error:
        # a page without pictures still says what is wrong
        pictured = Pictured(notes=(str(error).splitlines()[0],))
    try:
        with replacing_file(path) as new:
            new.write_text(page(state, pictured), encoding="utf-8")
    except OSError as error:
        raise FeatureWarehouseError(
            f"the page was not written to {path}: {error.strerror or error}",
            "give --page a file that this user may write",
        ) from error
    return path


def _deliveries(
    line: str, webhook: str | None, alerts: Path | None
) -> Iterator[FeatureWarehouseError | None]:
    if alerts is not None:
        try:
            yield append_line(alerts, line)
        except FeatureWarehouseError as error:
            yield error
    if webhook is not None:
        # most runs send nothing, and requests takes a while to import
        from feature_warehouse.boundaries.webhook import send

        try:
            yield send(webhook, line)
        except FeatureWarehouseError as error:
            yield error


_UNKNOWN = (
    "the warehouse cannot be opened, so drift, freshness and runs are not known, and "
    "tests are those of dbt's last run"
)


def _observed(project: Project, graph: Graph, at: datetime, report: Report) -> Observed:
    for note in sync(project, report=report).notes:
        report(f"note: {note}")
    report("measures stores, tables and feature views")
    measured = measure(project, at)
    observed = observe(project, graph, at)
    why = measured.not_kept
    notes = (f"this measurement was not kept: {why}",) if why else ()
    return Observed(
        # as measured now, also where the model `storage` is not built
        {**observed.rows, "storage": tuple(map(_row, measured.stores))},
        observed.drift_counts,
        (*notes, *observed.notes),
    )


def _row(store: StoreState) -> dict[str, object]:
    """The row that the model `storage` would have of a store."""
    size, free = store.disk_bytes, store.disk_free_bytes
    return {
        "store": store.store,
        "is_available": store.is_available,
        "reason": store.reason,
        "disk_bytes": size,
        "disk_free_bytes": free,
        "disk_used_share": 1 - free / size if size and free is not None else None,
    }


def _naive(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        return instant
    return instant.astimezone(timezone.utc).replace(tzinfo=None)
