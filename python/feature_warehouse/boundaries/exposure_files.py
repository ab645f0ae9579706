"""The files of registered models, models/exposures/<name>_v<version>.yml."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from feature_warehouse.boundaries.folders import flush
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.registered_model import RegisteredModel, read

FOLDER = Path("models", "exposures")


class _Indented(yaml.SafeDumper):
    """Lists stand under their key, as in the project's other YAML."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Indent lists too."""
        return super().increase_indent(flow, False)

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Write text of several lines as it reads."""
        style = "|" if "\n" in text else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Indented.add_representer(str, _Indented.represent_text)


def path_of(root: Path, model: RegisteredModel) -> Path:
    """Where a model's exposure lies.

    Examples
    --------
    >>> path_of(Path("project"), read({"name": "level_gap", "version": "3"})).name
    'level_gap_v3.yml'
    """
    return root / FOLDER / f"{model.title}.yml"


def write_new(path: Path, exposure: Mapping[str, Any]) -> None:
    """Write an exposure, whole or not at all, where no file is yet.

    Raises
    ------
    FileExistsError
        When a file is there by now.
    """
    text = yaml.dump(
        {"exposures": [dict(exposure)]},
        Dumper=_Indented,
        sort_keys=False,
        allow_unicode=True,
        width=100,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    # dbt reads .yml and .yaml only
    new = path.with_name(f".{path.stem}.{os.getpid()}.part")
    try:
        new.write_text(text, encoding="utf-8")
        flush(new)
        # unlike a rename, a link takes nobody's place
        os.link(new, path)
        flush(path.parent)
    finally:
        new.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Take back an exposure that was not registered after all."""
    path.unlink(missing_ok=True)
    # a folder that we made and nobody uses
    if not any(path.parent.iterdir()):
        path.parent.rmdir()


def read_file(path: Path) -> tuple[RegisteredModel, ...]:
    """Read the registered models of one YAML file.

    Raises
    ------
    FeatureWarehouseError
        When it is no YAML, or no exposure with a registered model's fields.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        metas = [
            ((one.get("config") or {}).get("meta") or {}).get("registered_model")
            for one in content.get("exposures") or ()
        ]
        return tuple(read(one) for one in metas if one)
    except (OSError, ValueError, yaml.YAMLError, AttributeError, TypeError) as error:
        raise FeatureWarehouseError(
            f"{path} cannot be read as exposures: {error}",
            "take the file from the last commit that had it",
        ) from error


def registered_models(root: Path) -> tuple[RegisteredModel, ...]:
    """All registered models of a project, by name and then by file.

    Examples
    --------
    >>> registered_models(Path("/nowhere"))
    ()
    """
    files = [
        path
        for path in sorted((root / "models").rglob("*.y*ml"))
        if "registered_model" in path.read_text(encoding="utf-8", errors="replace")
    ]
    models = [model for path in files for model in read_file(path)]
    return tuple(sorted(models, key=lambda one: one.name))
