"""What a seed of a manifest holds: the file of now where it is still that one."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def seed_hash(raw: Mapping[str, Any], root: Path, project: str | None) -> str:
    """Give the hash of a seed's content, as the manifest ``raw`` is of found it.

    It is that of the file's bytes while dbt's own hash says that the file is the one
    the manifest was made of, and dbt's own hash once it is another file, or gone. Of a
    seed above 1 MiB dbt hashes the path alone: there the file of now is taken.

    Parameters
    ----------
    root, project
        The project's folder and its name; seeds of other packages lie elsewhere.

    Examples
    --------
    >>> gone = {"original_file_path": "seeds/a.csv", "package_name": "school",
    ...     "checksum": {"name": "sha256", "checksum": "0a1b"}}
    >>> seed_hash(gone, Path("/nowhere"), "school")
    'sha256 0a1b'
    """
    known = raw.get("checksum") or {}
    for file in _files(raw, root, project):
        try:
            content = file.read_bytes()
        except OSError:
            continue
        if known.get("name") != "sha256" or _as_dbt(content) == known["checksum"]:
            return hashlib.sha256(content).hexdigest()
    return f"{known.get('name')} {known.get('checksum')}"


def _files(raw: Mapping[str, Any], root: Path, project: str | None) -> Iterator[Path]:
    path, package = raw["original_file_path"], raw.get("package_name")
    if package in (None, project):
        yield root / path
        return
    yield root / "dbt_packages" / package / path
    if raw.get("root_path"):
        yield Path(raw["root_path"], path)


def _as_dbt(content: bytes) -> str | None:
    try:
        text = content.decode("utf-8").strip()
    except UnicodeDecodeError:
        return None
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
