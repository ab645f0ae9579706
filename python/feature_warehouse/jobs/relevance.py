"""Assess the features of a training set, and keep what was found in the warehouse."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.folders import replacing_file
from feature_warehouse.boundaries.registry_store import append_rows, create
from feature_warehouse.boundaries.warehouse_file import require_writable, writing
from feature_warehouse.jobs.compile import instant_text
from feature_warehouse.jobs.question import question
from feature_warehouse.jobs.rebuild import rebuilt
from feature_warehouse.lock import Lock
from feature_warehouse.registry.tables import APPENDED
from feature_warehouse.relevance.assessment import assess
from feature_warehouse.relevance.record import Relevance
from feature_warehouse.relevance.report.page import page
from feature_warehouse.relevance.results import results_of
from feature_warehouse.training_set import CompiledTrainingSet

Tick = Callable[[str], None]
# what `tick` hears of, from dbt to the writing
STEPS = 13


def relevance(
    project: Project,
    training_set: str,
    *,
    target: str | None = None,
    by: str | None = None,
    as_of: datetime | None = None,
    seed: int = 0,
    keep: bool = True,
    tick: Tick = lambda _: None,
) -> Relevance:
    """Say how relevant each feature of a training set is for a target.

    Parameters
    ----------
    target
        A column of the set; without, its label.
    by
        The column whose values are periods, in the order of time; without, or as
        ``wave``, the set's event timestamp.
    keep
        Write the results into ``registry.relevance``.

    Raises
    ------
    FeatureWarehouseError
        When there is no such set or column, the target is arithmetic of features of the
        same wave, or another process holds the warehouse.

    Examples
    --------
    >>> made = relevance(Project.open("."), "level_gap_training_set")  # doctest: +SKIP
    >>> made.found.order[0].feature  # doctest: +SKIP
    'inde'
    """
    if keep:
        require_writable(project.warehouse)
    as_of = as_of or datetime.now(timezone.utc)
    made, lock, table = _rows(project, training_set, as_of, tick)
    asked, leaks = question(project, made, table, target=target, by=by, seed=seed)
    relevant = Relevance(
        training_set=made.node.name,
        content_hash=lock.rows_checksum,
        as_of=instant_text(as_of),
        computed_at=instant_text(datetime.now(timezone.utc)),
        features={
            one.output: f"{one.view.title}:{one.feature}" for one in made.features
        },
        descriptions={one.output: one.description for one in made.features},
        leaks=leaks,
        found=assess(asked, tick),
        rows=table.num_rows,
    )
    if keep:
        tick("writes registry.relevance")
        _keep(project, relevant)
    return relevant


def _rows(
    project: Project, training_set: str, as_of: datetime, tick: Tick
) -> tuple[CompiledTrainingSet, Lock, pa.Table]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rows.parquet")
        with rebuilt(project, training_set, as_of, path, report=tick) as made:
            _, compiled, lock = made
        return compiled, lock, pq.read_table(path)


def _keep(project: Project, made: Relevance) -> None:
    """Add the results to the history; nothing of an earlier run is touched."""
    same = (
        made.training_set,
        made.content_hash,
        datetime.fromisoformat(made.as_of),
        made.found.target,
        made.found.method_version,
        made.found.seed,
        datetime.fromisoformat(made.computed_at),
    )
    rows = [
        (
            *same,
            made.features.get(one.feature or ""),
            one.feature,
            one.statistic,
            one.period,
            one.n,
            None if one.value is None else float(one.value),
            *(one.low, one.high, one.p, one.q, one.reason),
        )
        for one in results_of(made.found)
    ]
    columns = APPENDED["relevance"]
    with writing(project.warehouse) as connection:
        create(connection, {"relevance": columns})
        append_rows(connection, "relevance", columns, rows)


def write_page(project: Project, made: Relevance, out: Path | None = None) -> Path:
    """Write the page of what was found; an earlier one is replaced once it is whole."""
    folder = project.root / "target" / "relevance"
    path = out or folder / f"{made.training_set}.html"
    with replacing_file(path) as new:
        new.write_text(page(made), encoding="utf-8")
    return path


def as_json(made: Relevance) -> str:
    """Give what was found for programs: every value that is kept, and the warnings."""
    content = {
        "training_set": made.training_set,
        "content_hash": made.content_hash,
        "as_of": made.as_of,
        "computed_at": made.computed_at,
        "target": made.found.target,
        "target_kind": made.found.kind,
        "rows": made.found.rows,
        "entities": made.found.entities,
        "method_version": made.found.method_version,
        "seed": made.found.seed,
        "features": made.features,
        "results": [asdict(one) for one in results_of(made.found)],
        "clusters": made.found.clusters,
        "order": [one.feature for one in made.found.order],
        "warnings": made.warnings(),
    }
    return json.dumps(content, indent=2, ensure_ascii=False)
