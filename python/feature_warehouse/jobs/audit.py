"""Answer from the audit log: which features, which definition, which data, who, why."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from feature_warehouse.audit import Chain, Entry
from feature_warehouse.boundaries.audit_log import AuditLog
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.exposure_files import registered_models
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import close_matches
from feature_warehouse.jobs.verify import read_lock
from feature_warehouse.lock import checksum_of
from feature_warehouse.registered_model import RegisteredModel, read

_REGISTER = "register-model"


@dataclass(frozen=True)
class ModelAudit:
    """A registered model; the exports of its lock; what does not agree.

    ``lock_file`` is where the lock still lies, unchanged, or None.
    """

    model: RegisteredModel
    exports: tuple[Entry, ...]
    lock_file: str | None
    problems: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The model, for people."""
        one = self.model
        metrics = ", ".join(f"{name} {value:g}" for name, value in one.metrics.items())
        lock = f"lock      {one.lock_checksum}"
        where = self.lock_file or "no longer where it was; the facts above are kept"
        return (
            f"{one.name} version {one.version}: {metrics or 'no metrics'}",
            f"  by        {one.registered_by} at {one.registered_at}",
            f"  data      {one.training_set}: {one.rows} rows as of "
            f"{one.as_of or 'an unknown instant'} UTC, "
            f"checksum {one.rows_checksum or 'unknown'}",
            f"  commit    {one.commit or 'unknown'}",
            f"  {lock}",
            f"            {where}",
            *self._features(),
            *(f"  exported  {_told(entry)}" for entry in self.exports),
            *(() if self.exports else ("  exported  the log has no export of it",)),
            *(f"  problem   {text}" for text in self.problems),
        )

    def _features(self) -> Iterator[str]:
        columns: dict[str, list[str]] = {}
        for feature in self.model.features:
            view, _, column = feature.partition(":")
            columns.setdefault(view, []).append(column)
        for view, names in columns.items():
            definition = self.model.definitions.get(view) or "unknown"
            yield f"  features  {view}, definition {definition}"
            yield f"            {', '.join(names)}"


@dataclass(frozen=True)
class Audit:
    """What the log and the exposures say of what was asked for."""

    chain: Chain
    models: tuple[ModelAudit, ...]
    entries: tuple[Entry, ...]

    @property
    def is_sound(self) -> bool:
        """Whether the chain is intact, and the models' files agree with it."""
        told = [text for one in self.models for text in one.problems]
        return self.chain.is_intact and not told

    @property
    def lines(self) -> tuple[str, ...]:
        """The answer, for people."""
        models = [line for one in self.models for line in one.lines]
        shown = [_told(one) for one in self.entries]
        return (*models, *shown, *self.chain.lines)

    @property
    def json(self) -> str:
        """The answer, for programs."""
        chain = {
            "intact": self.chain.is_intact,
            "entries": len(self.chain.entries),
            "last_hash": self.chain.last.hash,
            "problems": self.chain.problems,
            "torn_last_line": bool(self.chain.torn),
        }
        content = {
            "sound": self.is_sound,
            "chain": chain,
            "models": [asdict(one) for one in self.models],
            "entries": [asdict(one) for one in self.entries],
        }
        return json.dumps(content, indent=2, ensure_ascii=False)


def audit(
    project: Project,
    *,
    model: str | None = None,
    version: str | None = None,
    training_set: str | None = None,
) -> Audit:
    """Answer for a model, a training set, or for all; check the chain each time.

    Raises
    ------
    FeatureWarehouseError
        When neither the log nor an exposure knows the model or the version.

    Examples
    --------
    >>> audit(Project.open("."), model="level_gap").is_sound  # doctest: +SKIP
    True
    """
    if version is not None and model is None:
        raise FeatureWarehouseError("a version of which model?", "give --model too")
    chain = AuditLog.of(project).chain()
    registered = registered_models(project.root)
    _check_known(model, version, training_set, chain, registered)
    chosen = [
        one
        for one in (*registered, *_retired(registered, chain.entries))
        if model in (None, one.name)
        and version in (None, one.version)
        and training_set in (None, one.training_set)
    ]
    # a whole log is a list of what happened; only a question is about models
    asked = model is not None or training_set is not None
    entries = [
        one
        for one in chain.entries
        if model in (None, one.model)
        and version in (None, one.model_version)
        and training_set in (None, one.training_set)
    ]
    audited = [_audited(one, chain.entries) for one in chosen]
    return Audit(chain, tuple(audited) if asked else (), tuple(entries))


def _check_known(
    model: str | None,
    version: str | None,
    training_set: str | None,
    chain: Chain,
    registered: Sequence[RegisteredModel],
) -> None:
    known = {(one.name, one.version) for one in registered}
    known |= {
        (one.model, one.model_version or "") for one in chain.entries if one.model
    }
    names = {name for name, _ in known}
    if model is not None and model not in names:
        raise FeatureWarehouseError(
            f"there is no registered model {model!r}",
            close_matches(model, names) if names else "register one: fw register-model",
        )
    versions = {one for name, one in known if name == model}
    if version is not None and version not in versions:
        raise FeatureWarehouseError(
            f"{model} has no version {version!r}", close_matches(version, versions)
        )
    sets = {one.training_set for one in (*chain.entries, *registered)} - {None, ""}
    if training_set is not None and training_set not in sets:
        raise FeatureWarehouseError(
            f"nobody exported {training_set!r}, nor trained a model on it",
            close_matches(training_set, sets) if sets else "export it: fw export",
        )


def _retired(
    registered: Sequence[RegisteredModel], entries: Sequence[Entry]
) -> Iterator[RegisteredModel]:
    """Models that were registered, and whose exposure is gone: from the log alone."""
    known = {(one.name, one.version) for one in registered}
    for entry in entries:
        named = (entry.model, entry.model_version)
        if entry.action == _REGISTER and named not in known:
            known.add(named)
            kept = {**asdict(entry), "name": entry.model, "version": named[1]}
            kept |= {"features": entry.columns, "rows": entry.rows or 0}
            who = {"registered_at": entry.at, "registered_by": entry.who}
            yield read({**kept, **who})


def _audited(model: RegisteredModel, entries: Sequence[Entry]) -> ModelAudit:
    exports = [
        one
        for one in entries
        if one.action != _REGISTER and one.lock_checksum == model.lock_checksum
    ]
    rows = [
        one
        for one in entries
        if one.action == _REGISTER
        and (one.model, one.model_version) == (model.name, model.version)
    ]
    kept = [Path(one.out) for one in rows if one.out]
    kept += [Path(one.out, "lock.json") for one in exports if one.out]
    found = next((path for path in kept if _is_lock(path, model.lock_checksum)), None)
    if found and not model.definitions:
        lock = read_lock(found)
        model = replace(
            model,
            as_of=lock.as_of,
            rows_checksum=lock.rows_checksum,
            commit=str(lock.project.get("commit") or ""),
            definitions={
                f"{one.name}.v{one.version}" if one.version else one.name: one.sql
                for one in lock.views
            },
        )
    problems = list(_disagreements(model, rows))
    return ModelAudit(
        model, tuple(exports), str(found) if found else None, tuple(problems)
    )


def _is_lock(path: Path, checksum: str) -> bool:
    try:
        read_lock(path)
        return checksum_of(path.read_text(encoding="utf-8")) == checksum
    except (FeatureWarehouseError, OSError):
        return False


def _disagreements(model: RegisteredModel, rows: Sequence[Entry]) -> Iterator[str]:
    if not rows:
        # a clone has the exposures, and not the log of the one who registered them
        return
    logged: Mapping[str, Any] = {
        "lock_checksum": rows[-1].lock_checksum,
        "training_set": rows[-1].training_set,
        "rows": rows[-1].rows,
        "features": rows[-1].columns,
        "metrics": rows[-1].metrics,
    }
    for name, value in logged.items():
        if getattr(model, name) != value:
            yield f"{name}: its exposure and the audit log do not agree"


def _told(entry: Entry) -> str:
    """An entry as a line: when, who, what, how much, why, where."""
    model = f" {entry.model} version {entry.model_version}" if entry.model else ""
    parts = [
        f"{entry.training_set}" if entry.training_set else "",
        f"{entry.rows} rows" if entry.rows is not None else "",
        f"{len(entry.columns)} columns" if entry.columns else "",
        f"pii {entry.pii}" if entry.pii else "",
        f"purpose: {entry.purpose}" if entry.purpose else "",
        f"lock {entry.lock_checksum[:12]}" if entry.lock_checksum else "",
        f"to {entry.out}" if entry.out and not entry.model else "",
    ]
    facts = ", ".join(part for part in parts if part)
    return f"{entry.at} {entry.who} {entry.action}{model}: {facts}"
