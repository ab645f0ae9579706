"""Register a version of a model: an exposure for the catalogue, a row for the audit."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path

from feature_warehouse.audit import Entry
from feature_warehouse.boundaries import exposure_files
from feature_warehouse.boundaries.audit_log import AuditLog, user
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import Node
from feature_warehouse.jobs.baselines import Frozen, freeze_baselines
from feature_warehouse.jobs.verify import read_lock
from feature_warehouse.lock import checksum_of
from feature_warehouse.registered_model import (
    Presentation,
    RegisteredModel,
    check_against,
    exposure,
    registered_model,
)


@dataclass(frozen=True)
class Registration:
    """A registered model and its file; not new where it was registered before.

    ``baseline`` says whether what it learned from was frozen, for drift to be told.
    """

    model: RegisteredModel
    path: Path
    is_new: bool
    baseline: Frozen = field(default_factory=Frozen)


def register_model(
    project: Project,
    name: str,
    version: str,
    lock_file: Path,
    *,
    metrics: Mapping[str, float],
    told: Presentation | None = None,
    report: Callable[[str], object] = str,
) -> Registration:
    """Write the exposure of a model that was trained on an export.

    Parameters
    ----------
    lock_file
        The lock.json of the export, as it was written.
    metrics
        How well the model does: finite numbers by name.
    told
        Owner, description, maturity and address; the owner is the training set's
        unless given.

    Raises
    ------
    FeatureWarehouseError
        When the lock was edited, names what the project no longer has, the version is
        registered with something else, or dbt refuses the project with the new file.
        Then nothing is written.

    Examples
    --------
    >>> register_model(
    ...     Project.open("."),
    ...     "level_gap",
    ...     "3",
    ...     Path("exports/level_gap/lock.json"),
    ...     metrics={"auc": 0.87},
    ... ).path.name  # doctest: +SKIP
    'level_gap_v3.yml'
    """
    told = told or Presentation()
    lock = read_lock(lock_file)
    model = registered_model(
        name,
        version,
        lock,
        lock_checksum=checksum_of(lock_file.read_text(encoding="utf-8")),
        metrics=metrics,
        registered_at=datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        registered_by=user(),
    )
    path = exposure_files.path_of(project.root, model)
    if path.exists():
        return _again(project, model, path, lock_file)
    report("dbt reads the project")
    node = check_against(project.parsed().graph, lock)
    views = [(one.name, one.version) for one in lock.views]
    content = exposure(model, views, _owned(told, node))
    try:
        exposure_files.write_new(path, content)
    except FileExistsError:
        # another process was quicker
        return _again(project, model, path, lock_file)
    report("dbt reads it again, with the model")
    with _kept_if_all_is_well(path):
        _check_parsed(project, model)
        AuditLog.of(project).append(_entry(model, lock_file))
    baseline = freeze_baselines(project, project.parsed().graph, report=report)
    return Registration(model, path, is_new=True, baseline=baseline)


@contextmanager
def _kept_if_all_is_well(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        exposure_files.remove(path)
        raise


def _again(
    project: Project, model: RegisteredModel, path: Path, lock_file: Path
) -> Registration:
    earlier = next(iter(exposure_files.read_file(path)), None)
    if earlier is None:
        raise FeatureWarehouseError(
            f"{path} is there already, and is no registered model", "move it away"
        )
    changed = model.same_as(earlier)
    if changed:
        raise FeatureWarehouseError(
            f"{earlier.name} version {earlier.version} is registered already, by "
            f"{earlier.registered_by} at {earlier.registered_at}, with different "
            + ", ".join(changed),
            "register this one as a new version",
        )
    log = AuditLog.of(project)
    logged = {(one.model, one.model_version) for one in log.entries()}
    if (earlier.name, earlier.version) not in logged:
        # this process was killed between the file and the log; or it is another log
        log.append(_entry(model, lock_file))
    return Registration(earlier, path, is_new=False)


def _owned(told: Presentation, node: Node) -> Presentation:
    if told.owner_name or told.owner_email:
        return told
    return replace(told, owner_name=node.owner, owner_email=node.email)


def _check_parsed(project: Project, model: RegisteredModel) -> None:
    try:
        graph = project.parsed().graph
    except FeatureWarehouseError as error:
        said = str(error).partition("\n  mend:")[0]
        raise FeatureWarehouseError(
            f"dbt refuses the project with {model.title}, so it is not registered: "
            f"{said}",
            "change what dbt names above, and register it again",
        ) from error
    if model.title not in graph.exposures:
        raise FeatureWarehouseError(
            f"dbt does not read {exposure_files.FOLDER}, so nothing is registered",
            "add models to model-paths in dbt_project.yml",
        )


def _entry(model: RegisteredModel, lock_file: Path) -> Entry:
    return Entry(
        action="register-model",
        training_set=model.training_set,
        columns=model.features,
        rows=model.rows,
        lock_checksum=model.lock_checksum,
        out=str(lock_file),
        model=model.name,
        model_version=model.version,
        metrics=dict(model.metrics),
        who=model.registered_by,
        at=model.registered_at,
    )
