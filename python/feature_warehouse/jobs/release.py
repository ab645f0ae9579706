"""Record what is released, and compare the project with it."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path

from feature_warehouse.boundaries.artifacts import read_manifest
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import FEATURES
from feature_warehouse.plan import ERROR, NOTE, WARNING, Finding, plan, removed
from feature_warehouse.release import Release, read, release_of, written

RELEASED = Path("releases", "features.json")
# what dbt says of a ref() to a version that is gone
_UNKNOWN = re.compile(
    r"depends on a node named '(?P<name>\w+)'(?: with version '(?P<version>[^']+)')?"
)


@dataclass(frozen=True)
class Plan:
    """What changed since the release, and what was there to compare with."""

    findings: tuple[Finding, ...]
    views: int | None
    source: Path

    @property
    def may_be_merged(self) -> bool:
        """Whether nothing breaks a promise of the release."""
        return all(one.level != ERROR for one in self.findings)

    @property
    def told(self) -> tuple[str, ...]:
        """The findings, for people."""
        return tuple(line for one in self.findings for line in one.lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """The plan, for people."""
        if self.views is None:
            return (
                f"nothing was released yet: there is no {self.source}",
                "  to release the feature views as they are: fw release, and commit it",
            )
        levels = [one.level for one in self.findings]
        summary = (
            f"released versions: {self.views}, errors: {levels.count(ERROR)}, "
            f"warnings: {levels.count(WARNING)}, notes: {levels.count(NOTE)}"
        )
        verdict = "may be merged" if levels else "as released"
        verdict = verdict if self.may_be_merged else "do not merge"
        return (*self.told, f"{summary}: {verdict}")

    @property
    def json(self) -> str:
        """The plan, for programs."""
        content = {
            "released": self.views is not None,
            "may_be_merged": self.may_be_merged,
            "findings": [asdict(one) for one in self.findings],
        }
        return json.dumps(content, indent=2, ensure_ascii=False)


def plan_changes(
    project: Project,
    against: Path | None = None,
    *,
    manifest: Path | None = None,
    today: str | None = None,
) -> Plan:
    """Compare the project as it is with what was released.

    Parameters
    ----------
    against
        A release, or dbt's compiled manifest of an earlier state.
    manifest
        The compiled manifest to take for the project as it is; without one, dbt
        compiles it.

    Raises
    ------
    FeatureWarehouseError
        When the release cannot be read, or dbt cannot parse the project for a reason
        other than a released version that is gone.

    Examples
    --------
    >>> made = plan_changes(Project.open("."))  # doctest: +SKIP
    >>> made.may_be_merged  # doctest: +SKIP
    True
    """
    source = against or project.root / RELEASED
    if not source.is_file():
        if against:
            raise FeatureWarehouseError(
                f"there is no {against}",
                "give the file that `fw release` wrote, or a manifest.json of dbt",
            )
        return Plan((), None, RELEASED)
    released = _read(source, project.root)
    try:
        now = _read(manifest, project.root) if manifest else _compiled(project)
    except FeatureWarehouseError as error:
        gone = _gone(released, str(error))
        if gone is None:
            raise
        return Plan((gone,), len(released.views), source)
    today = today or datetime.now(timezone.utc).date().isoformat()
    return Plan(plan(released, now, today=today), len(released.views), source)


def release(project: Project, out: Path | None = None) -> Plan:
    """Write what is released from now on; give what that changes."""
    target = out or project.root / RELEASED
    before = _read(target, project.root) if target.is_file() else Release({}, {})
    now = _compiled(project)
    if not now.views:
        raise FeatureWarehouseError(
            f"the project has no feature views in models/{FEATURES}/", "add one first"
        )
    today = datetime.now(timezone.utc).date().isoformat()
    findings = plan(before, now, today=today)
    target.parent.mkdir(parents=True, exist_ok=True)
    # a rename, so that nobody reads half of it
    partial = target.with_suffix(".partial")
    partial.write_text(written(now), encoding="utf-8")
    partial.replace(target)
    return Plan(findings, len(now.views), target)


def _read(path: Path, root: Path) -> Release:
    """Read a release, or make one of dbt's manifest."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FeatureWarehouseError(
            f"{path} cannot be read: {error}", "give the file that `fw release` wrote"
        ) from error
    if '"dbt_schema_version"' not in text[:2000]:
        return read(text, name=str(path))
    released = release_of(read_manifest(path, root))
    bare = [title for title, one in released.models.items() if not one.meaning]
    if bare:
        raise FeatureWarehouseError(
            f"{path} does not have the SQL of {', '.join(sorted(bare)[:3])}",
            "write it with `dbt compile --full-refresh`: a build leaves out what it "
            "did not run, and compiles increments",
        )
    return released


def _compiled(project: Project) -> Release:
    # in full: SQL of an incremental model depends on whether its table is there
    select = [f"+fqn:*.{FEATURES}.*"]
    return release_of(project.parsed().compile(select, {}, full_refresh=True))


def _gone(released: Release, error: str) -> Finding | None:
    """The released version that dbt misses: it cannot parse, so nobody else can say."""
    missed = _UNKNOWN.search(error)
    if missed is None:
        return None
    name, version = missed["name"], missed["version"]
    titles = [
        one
        for one in released.views
        if one == (f"{name}.v{version}" if version else name)
    ]
    if not titles:
        return None
    found = removed(released, titles[0])
    said = " ".join(error.partition("\n  mend:")[0].split())
    return Finding(
        ERROR,
        found.view,
        "was removed, and is pinned",
        found.training_sets,
        found.exposures,
        (f"dbt says: {said}",),
        found.mend
        or "bring it back, or pin another version in the model that dbt names",
    )
