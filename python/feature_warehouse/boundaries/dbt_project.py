"""The dbt project: the only module that runs dbt and reads what it says."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from feature_warehouse.boundaries.dbt_profile import Profile, read_profile
from feature_warehouse.boundaries.manifest import graph_of
from feature_warehouse.boundaries.warehouse_file import why_closed
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import Graph


@dataclass(frozen=True)
class Project:
    """A dbt project on disk.

    dbt writes into a scratch folder of this object, so the user's own dbt runs find
    their artifacts and logs as they left them; what was parsed is kept for the next
    call in target/feature_warehouse/.

    Examples
    --------
    >>> Project.open(Path("/nowhere"))
    Traceback (most recent call last):
    ...
    feature_warehouse.errors.FeatureWarehouseError: there is no dbt project in /nowhere
      mend: run this in the folder of dbt_project.yml, or give --project-dir
    """

    root: Path
    name: str
    profile: Profile
    _scratch: tempfile.TemporaryDirectory = field(repr=False)

    @classmethod
    def open(cls, root: Path | str) -> "Project":
        """Find the project of a folder, and the warehouse its profile names."""
        root = Path(root).resolve()
        file = root / "dbt_project.yml"
        if not file.is_file():
            raise FeatureWarehouseError(
                f"there is no dbt project in {root}",
                "run this in the folder of dbt_project.yml, or give --project-dir",
            )
        declared = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        name = declared.get("name", root.name)
        profile = read_profile(root, declared.get("profile", name))
        return cls(root, name, profile, tempfile.TemporaryDirectory(prefix="fw-dbt-"))

    @property
    def warehouse(self) -> Path:
        """The DuckDB file."""
        return self.profile.warehouse

    @property
    def settings(self) -> dict[str, Any]:
        """What DuckDB is told at the start of each session."""
        return self.profile.settings

    def parsed(self) -> "Parsed":
        """Read the project as it is now."""
        return Parsed(self, self._parse())

    def _parse(self) -> Any:
        """Parse what changed since the last time, in this process or another."""
        parsed = Path(self._scratch.name, "partial_parse.msgpack")
        kept = self.root / "target" / "feature_warehouse" / parsed.name
        if kept.is_file() and not parsed.exists():
            shutil.copyfile(kept, parsed)
        manifest = self.run_dbt("parse")
        with suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            # a rename, so that another process never copies half of it
            own = Path(shutil.copyfile(parsed, kept.with_suffix(f".{os.getpid()}")))
            own.replace(kept)
        return manifest

    def run_dbt(self, command: str, *arguments: str, manifest: Any = None) -> Any:
        """Run dbt in this process, quietly, and give its result."""
        # dbt takes a second to import, and an error before this point needs none of it
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        if not self.warehouse.exists():
            raise FeatureWarehouseError(
                f"there is no warehouse at {self.warehouse}",
                "load a workbook with `fw ingest` and run `dbt build` first",
            )
        scratch = self._scratch.name
        Path(scratch, "profiles.yml").write_text(
            self.profile.read_only(), encoding="utf-8"
        )
        quiet = ["--quiet", "--log-level", "none", "--log-level-file", "none"]
        folders = ["--project-dir", str(self.root), "--profiles-dir", scratch]
        folders += ["--target-path", scratch, "--log-path", scratch, "--no-write-json"]
        with _inside(self.root):
            try:
                runner = dbtRunner(manifest=manifest)
                result = runner.invoke([*quiet, command, *folders, *arguments])
            finally:
                DuckDBConnectionManager.close_all_connections()
        if not result.success:
            what = _message(result)
            raise FeatureWarehouseError(
                what, why_closed(what) or "change what dbt names above"
            )
        return result.result


@dataclass(frozen=True)
class Parsed:
    """A project as it was read once; what is compiled of it shares its variables."""

    project: Project
    _manifest: Any = field(repr=False)

    @property
    def graph(self) -> Graph:
        """All nodes; those that were compiled have SQL."""
        # the form that dbt documents, which its manifest.json has
        manifest = self._manifest.writable_manifest().to_dict(omit_none=False)
        return graph_of(manifest, self.project.root)

    def compile(
        self,
        select: Sequence[str],
        variables: Mapping[str, Any],
        *,
        full_refresh: bool = False,
    ) -> Graph:
        """Compile the models selected; in full, as if no table were there yet."""
        tests = ["--exclude", "resource_type:test", "resource_type:unit_test"]
        refresh = ["--full-refresh"] if full_refresh else []
        self._compile(variables, "--select", *select, *tests, *refresh)
        return self.graph

    def inline(self, jinja_sql: str, variables: Mapping[str, Any]) -> str:
        """Compile one query that is no model."""
        results = self._compile(variables, "--inline", jinja_sql)
        return results[0].node.compiled_code

    def _compile(self, variables: Mapping[str, Any], *arguments: str) -> Sequence[Any]:
        # parsed without the variables: dbt parses all anew when one of them changes
        # YAML reads no pair of surrogates, as JSON writes what is beyond 16 bits
        given = ["--vars", json.dumps(variables, ensure_ascii=False), *arguments]
        # what an incremental model is made of, not what its next run would add
        given += ["--full-refresh"]
        return self.project.run_dbt("compile", *given, manifest=self._manifest).results


@contextmanager
def _inside(root: Path) -> Iterator[None]:
    # dbt goes there at some point, and stays; a relative path in the profile is its
    before = Path.cwd()
    os.chdir(root)
    try:
        yield
    finally:
        os.chdir(before)


def _message(result: Any) -> str:
    if result.exception is not None:
        cause = result.exception.__cause__
        return "\n".join(str(one) for one in (result.exception, cause) if one)
    failed = [one for one in result.result.results if one.status in ("error", "fail")]
    return (
        "\n".join(f"{one.message}" for one in failed) or "dbt failed without a message"
    )
