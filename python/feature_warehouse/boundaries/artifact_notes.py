"""What dbt's artifacts cannot tell, for people: what is missing, and what is older."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from feature_warehouse.graph import Graph, Node


def uncompiled(graph: Graph) -> list[Node]:
    """Give the nodes whose SQL dbt did not write."""
    return [
        one
        for one in graph.nodes.values()
        if one.kind in ("model", "snapshot") and one.sql is None
    ]


def notes_on(
    graph: Graph, manifest: Mapping[str, Any], root: Path, written: datetime
) -> Iterator[str]:
    """Say what a manifest leaves out, and which files changed since it was written."""
    missing = [one.title for one in uncompiled(graph)]
    if missing:
        yield (
            f"{_some(missing)} not compiled, so the lineage of their columns is not "
            "known, only that of tables: run `dbt docs generate`"
        )
    changed = list(_changed(manifest, root, written))
    if changed:
        yield f"dbt read {_some(changed)} before it changed: run `dbt docs generate`"


def _changed(
    manifest: Mapping[str, Any], root: Path, written: datetime
) -> Iterator[str]:
    """Name the files that changed since dbt read them, came, or went."""
    since = written.replace(tzinfo=timezone.utc).timestamp()
    project = manifest["metadata"].get("project_name")
    checksums = {
        one["original_file_path"]: (one.get("checksum") or {}).get("checksum")
        for one in manifest["nodes"].values()
        if one.get("package_name") == project
        and one["resource_type"] in ("model", "seed")
    }
    yield from (f"{path} (gone)" for path in checksums if not (root / path).is_file())
    for file in sorted(_sources(root)):
        path = file.relative_to(root).as_posix()
        if file.suffix in (".yml", ".yaml"):
            is_old = file.stat().st_mtime > since
        elif path in checksums:
            # a file that was only touched is the same
            is_old = file.stat().st_mtime > since and _sha256(file) != checksums[path]
        else:
            is_old = file.stat().st_mtime > since and file.parts[-2] != "snapshots"
        if is_old:
            yield path


def _sources(root: Path) -> Iterator[Path]:
    for folder in ("models", "seeds", "snapshots"):
        for file in (root / folder).rglob("*"):
            if file.suffix in (".sql", ".csv", ".yml", ".yaml"):
                yield file


def _sha256(file: Path) -> str:
    # dbt hashes a model's text without the space around it
    text = file.read_text(encoding="utf-8")
    return hashlib.sha256(text.strip().encode()).hexdigest()


def _some(names: list[str]) -> str:
    shown = ", ".join(sorted(names)[:3])
    return shown + (f" and {len(names) - 3} more" if len(names) > 3 else "")
