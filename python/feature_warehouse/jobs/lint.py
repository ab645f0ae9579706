"""Look for leaks in the project as it is: dbt compiles it, no table is read."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from feature_warehouse.boundaries.artifacts import read_manifest
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.graph import FEATURES
from feature_warehouse.jobs.column_lineage import column_lineage
from feature_warehouse.jobs.rebuild import Report
from feature_warehouse.lint.records import Finding
from feature_warehouse.lint.rules import findings_of


@dataclass(frozen=True)
class Linted:
    """What was looked at, and what was found."""

    findings: tuple[Finding, ...]
    view_count: int
    column_count: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found but what somebody answers for."""
        return all(one.is_suppressed for one in self.findings)

    @property
    def lines(self) -> tuple[str, ...]:
        """The findings, for people."""
        suppressed = sum(one.is_suppressed for one in self.findings)
        counted = f"{len(self.findings) - suppressed} findings, {suppressed} suppressed"
        looked = f"{self.view_count} feature views, {self.column_count} derived columns"
        told = [line for one in self.findings for line in one.lines]
        return (*told, f"{looked}: {counted}")

    @property
    def json(self) -> str:
        """The findings, for programs."""
        content = {
            "clean": self.is_clean,
            "feature_views": self.view_count,
            "columns": self.column_count,
            "findings": [asdict(one) for one in self.findings],
        }
        return json.dumps(content, indent=2, ensure_ascii=False)


def lint(
    project: Project, *, manifest: Path | None = None, report: Report = str
) -> Linted:
    """Ask every rule of the project as it is, or as a compiled manifest has it.

    Examples
    --------
    >>> lint(Project.open(".")).is_clean  # doctest: +SKIP
    True
    """
    report("dbt compiles the project")
    if manifest is not None:
        graph = read_manifest(manifest, project.root)
    else:
        graph = project.parsed().compile(["*"], {}, full_refresh=True)
    report("tells where columns come from")
    lineage = column_lineage(project, graph)
    views = sum(
        1
        for one in graph.nodes.values()
        if one.kind == "model" and one.layer == FEATURES
    )
    columns = sum(len(one) for one in lineage.columns.values())
    return Linted(tuple(findings_of(graph, lineage)), views, columns)
