"""The DuckDB connection that the project's dbt profile describes."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jinja2 import StrictUndefined
from jinja2.exceptions import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from feature_warehouse.errors import FeatureWarehouseError


@dataclass(frozen=True)
class Profile:
    """A dbt profile's active output, rendered."""

    name: str
    target: str
    output: Mapping[str, Any]
    warehouse: Path

    @property
    def settings(self) -> dict[str, Any]:
        """What DuckDB is told at the start of each session."""
        return dict(self.output.get("settings") or {})

    def read_only(self) -> str:
        """Give a profiles.yml of this output that cannot write to the warehouse.

        So compiling never creates, locks or changes the file, and others may read it. A
        relative path stays one, of the project's root: what dbt parsed holds in a copy.
        """
        options = {
            **(self.output.get("config_options") or {}),
            "access_mode": "read_only",
        }
        output = {**self.output, "config_options": options}
        return yaml.safe_dump(
            {self.name: {"target": self.target, "outputs": {self.target: output}}}
        )


def read_profile(root: Path, name: str) -> Profile:
    """Read the active output of a profile, looked up where dbt looks it up.

    Raises
    ------
    FeatureWarehouseError
        When there is no profile, or it is not DuckDB's.
    """
    path = _profiles_file(root)
    profiles = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    if name not in profiles:
        raise FeatureWarehouseError(
            f"{path} has no profile {name!r}, which dbt_project.yml asks for",
            f"add it there, or name one of: {', '.join(sorted(profiles))}",
        )
    target = _rendered(profiles[name].get("target", "default"), path)
    outputs = profiles[name].get("outputs") or {}
    if target not in outputs:
        raise FeatureWarehouseError(
            f"the profile {name!r} in {path} has no output {target!r}",
            f"set its target to one of: {', '.join(sorted(outputs))}",
        )
    output = _rendered(outputs[target], path)
    if output.get("type") != "duckdb":
        raise FeatureWarehouseError(
            f"target {target!r} of profile {name!r} is of type {output.get('type')}",
            "fw reads DuckDB files: choose a target of type duckdb in profiles.yml",
        )
    # dbt reads a relative path from the project's root
    warehouse = root / str(output.get("path", ":memory:"))
    return Profile(name, target, output, warehouse)


def _profiles_file(root: Path) -> Path:
    folders = [
        root,
        Path(os.environ.get("DBT_PROFILES_DIR", root)),
        Path.home() / ".dbt",
    ]
    for folder in folders:
        if (folder / "profiles.yml").is_file():
            return folder / "profiles.yml"
    raise FeatureWarehouseError(
        f"there is no profiles.yml in {root}, $DBT_PROFILES_DIR or ~/.dbt",
        f"add {root / 'profiles.yml'} with a target of type duckdb",
    )


def _rendered(value: Any, path: Path) -> Any:
    if isinstance(value, Mapping):
        return {key: _rendered(item, path) for key, item in value.items()}
    if isinstance(value, list):
        return [_rendered(item, path) for item in value]
    if not isinstance(value, str) or "{" not in value:
        return value
    try:
        return _JINJA.from_string(value).render(env_var=_env_var)
    except TemplateError as error:
        raise FeatureWarehouseError(
            f"{path} holds {value!r}, which cannot be rendered: {error}",
            "use only env_var() there",
        ) from error


def _env_var(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise FeatureWarehouseError(
            f"profiles.yml reads the environment variable {name}, which is not set",
            f"set {name}, or give env_var() a default",
        )
    return value


_JINJA = SandboxedEnvironment(undefined=StrictUndefined)
