"""dbt docs on disk: made by dbt in a folder of its own, and filled into one file."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from feature_warehouse.boundaries.artifacts import docs_folder, target_folder
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.folders import replacing_file
from feature_warehouse.errors import FeatureWarehouseError

_PARSED = "partial_parse.msgpack"
_PLACEHOLDERS = ("MANIFEST.JSON INLINE DATA", "CATALOG.JSON INLINE DATA")
# dbt's page asks for these before its script has told it which, and finds nothing
_DEAD = {
    "${require('./assets/favicons/favicon.ico')}": "data:,",
    '<use xlink:href="{{': '<use ng-attr-href="{{',
}


def generate(project: Project) -> Path:
    """Let dbt write its artifacts and its page; the user's target/ stays as it is."""
    folder = docs_folder(project.root)
    _take_over(project.root / target_folder() / _PARSED, folder / _PARSED)
    command = [
        *[sys.executable, "-m", "dbt.cli.main", "--no-use-colors", "--quiet"],
        *["docs", "generate", "--project-dir", str(project.root)],
        *["--target-path", str(folder), "--log-path", str(folder)],
    ]
    environment = {"DBT_PROFILES_DIR": str(project.root), **os.environ}
    done = subprocess.run(
        command,
        cwd=project.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-2000:]
        raise FeatureWarehouseError(
            f"dbt docs generate failed:\n{said}", "change what dbt names above"
        )
    return folder


def _take_over(parsed: Path, own: Path) -> None:
    """Begin with what the user's dbt parsed; dbt itself tells what changed since."""
    if not own.exists():
        own.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):
            shutil.copyfile(parsed, own)


def write_page(
    folder: Path, out: Path, manifest: Mapping[str, Any], catalog: Mapping[str, Any]
) -> None:
    """Fill dbt's page with what it is to show, so that it needs nothing else."""
    page = (folder / "index.html").read_text(encoding="utf-8")
    for name, content in zip(_PLACEHOLDERS, (manifest, catalog), strict=True):
        if page.count(f'"{name}"') != 1:
            raise FeatureWarehouseError(
                f"the page of dbt docs has no place for {name}",
                "use dbt 1.11: another version builds its page in another way",
            )
        # a text must not end the script that holds it
        text = json.dumps(content, ensure_ascii=False).replace("</", "<\\/")
        page = page.replace(f'"{name}"', text)
    for dead, alive in _DEAD.items():
        page = page.replace(dead, alive)
    out.parent.mkdir(parents=True, exist_ok=True)
    with replacing_file(out) as new:
        new.write_text(page, encoding="utf-8")
