"""What a training set was made of, so that anybody can make it again and compare."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from feature_warehouse.errors import FeatureWarehouseError

FORMAT = 1
_SEAL = "lock_checksum"


@dataclass(frozen=True)
class LockedColumn:
    """A column, the node its values come from, and their checksum."""

    name: str
    type: str
    origin: str
    checksum: str


@dataclass(frozen=True)
class LockedNode:
    """What defines a node (``sql``); what a seed, source or snapshot holds."""

    kind: str
    parents: tuple[str, ...]
    sql: str | None = None
    content: str | None = None


@dataclass(frozen=True)
class LockedFile:
    """A data file beside the lock."""

    path: str
    part: str | None
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class LockedView:
    """A feature view, pinned, and the columns taken from it."""

    name: str
    version: str | None
    columns: tuple[str, ...]
    sql: str | None


@dataclass(frozen=True)
class Lock:
    """The whole record; ``nodes`` are all models, seeds and sources of the set."""

    training_set: str
    as_of: str
    project: Mapping[str, Any]
    manifest: str
    versions: Mapping[str, str]
    spine: Mapping[str, Any]
    views: tuple[LockedView, ...]
    nodes: Mapping[str, LockedNode]
    row_count: int
    columns: tuple[LockedColumn, ...]
    rows_checksum: str
    data_format: str = "parquet"
    split: Mapping[str, Any] | None = None
    files: tuple[LockedFile, ...] = ()


def definition_hash(sql: str, *, catalog: str, as_of: str) -> str:
    """Hash compiled SQL, but for the warehouse's file name and the instant asked for.

    Examples
    --------
    >>> one = 'select * from "a"."labels"."x" where t <= \\'2026-01-01\\''
    >>> other = 'select * from "b"."labels"."x" where t <= \\'2026-02-01\\''
    >>> definition_hash(one, catalog='"a"', as_of="2026-01-01") == definition_hash(
    ...     other, catalog='"b"', as_of="2026-02-01"
    ... )
    True
    """
    plain = sql.replace(f"{catalog}.", "").replace(as_of, "<as of>")
    return hashlib.sha256(plain.strip().encode()).hexdigest()


def written(lock: Lock) -> str:
    """Give the text of a lock file, sealed with a checksum of itself."""
    content = {"format": FORMAT, **asdict(lock)}
    sealed = {**content, _SEAL: _seal(content)}
    return json.dumps(sealed, indent=2, ensure_ascii=False) + "\n"


def read(text: str, *, name: str) -> Lock:
    """Read the text of a lock file; ``name`` is what errors call it.

    Raises
    ------
    FeatureWarehouseError
        When it is cut short, edited, newer than this version of fw, or no lock at all.
    """
    again = "export the training set again, or take the lock from where it was kept"
    try:
        content = json.loads(text)
    except ValueError as error:
        raise FeatureWarehouseError(f"{name} is not whole: {error}", again) from error
    if not isinstance(content, dict) or "format" not in content:
        raise FeatureWarehouseError(
            f"{name} is no lock of fw", "give the lock.json that `fw export` wrote"
        )
    if content["format"] != FORMAT:
        raise FeatureWarehouseError(
            f"{name} has format {content['format']}; this fw reads format {FORMAT}",
            "install the version of feature_warehouse that wrote it"
            + (f": {version}" if (version := _written_by(content)) else ""),
        )
    seal = content.pop(_SEAL, None)
    if seal != _seal(content):
        raise FeatureWarehouseError(f"{name} was edited after the export", again)
    del content["format"]
    return _lock(content)


def checksum_of(text: str) -> str:
    """Give the seal of a lock file's text, by which others name the lock.

    Examples
    --------
    >>> checksum_of('{"format": 1, "lock_checksum": "4f1c"}')
    '4f1c'
    """
    content = json.loads(text)
    return str(content.get(_SEAL, "")) if isinstance(content, dict) else ""


def _lock(content: dict[str, Any]) -> Lock:
    content["views"] = tuple(
        LockedView(**{**view, "columns": tuple(view["columns"])})
        for view in content["views"]
    )
    content["nodes"] = {
        name: LockedNode(**{**node, "parents": tuple(node["parents"])})
        for name, node in content["nodes"].items()
    }
    content["columns"] = tuple(LockedColumn(**column) for column in content["columns"])
    content["files"] = tuple(LockedFile(**file) for file in content["files"])
    return Lock(**content)


def _written_by(content: Mapping[str, Any]) -> str:
    versions = content.get("versions")
    return versions.get("feature_warehouse", "") if isinstance(versions, dict) else ""


def _seal(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def differences(locked: Lock, rebuilt: Lock) -> list[str]:
    """Say how a rebuilt set differs: row count, schema, then the first column and why.

    An empty list means equal.
    """
    if locked.rows_checksum == rebuilt.rows_checksum:
        return []
    found = []
    if locked.row_count != rebuilt.row_count:
        found.append(f"rows: {locked.row_count} in the lock, {rebuilt.row_count} now")
    found += _schema_differences(locked, rebuilt)
    column, how = _first_column(locked, rebuilt)
    if column is None:
        # rows and columns agree apart, but not together: rows changed places
        return [*found, "rows: the same values, in other combinations"]
    causes = causes_of(locked, rebuilt, column.origin)
    return [
        *found,
        f"column {column.name} ({column.origin}) {how}: {'; '.join(causes)}",
    ]


def causes_of(locked: Lock, rebuilt: Lock, origin: str) -> list[str]:
    """Tell a changed definition from changed data, in what a column is built from."""
    # the join itself stands in the training set's own SQL
    names = {
        name
        for lock in (locked, rebuilt)
        for start in (origin, lock.training_set)
        for name in _upstream(lock, start, whole=start == origin)
    }
    nothing = LockedNode(kind="", parents=())
    pairs = [
        (name, locked.nodes.get(name, nothing), rebuilt.nodes.get(name, nothing))
        for name in sorted(names)
    ]
    definitions = [name for name, old, new in pairs if old.sql != new.sql]
    contents = [
        f"{new.kind or old.kind} {name}{_change(old.content, new.content)}"
        for name, old, new in pairs
        if old.content != new.content
    ]
    causes = []
    if definitions:
        causes.append(f"its definition changed: {', '.join(definitions)}")
    if contents:
        causes.append(f"its data changed: {', '.join(contents)}")
    if not causes and locked.versions != rebuilt.versions:
        causes.append(
            f"the software changed: {_versions(locked)}, now {_versions(rebuilt)}"
        )
    return causes or [
        "its data changed: the same definitions, seeds and loads gave other values; "
        "a table was edited, or not built from this seed or model yet (dbt build)"
    ]


def _upstream(lock: Lock, start: str, *, whole: bool) -> Iterable[str]:
    found, open_names = set(), [start]
    while open_names:
        name = open_names.pop()
        if name in found or name not in lock.nodes:
            continue
        found.add(name)
        open_names += lock.nodes[name].parents if whole else ()
    return found


def _schema_differences(locked: Lock, rebuilt: Lock) -> list[str]:
    old = {column.name: column.type for column in locked.columns}
    new = {column.name: column.type for column in rebuilt.columns}
    found = [f"column {name} is missing now" for name in old if name not in new]
    found += [f"column {name} is new" for name in new if name not in old]
    found += [
        f"column {name} was {kind}, and is {new[name]} now"
        for name, kind in old.items()
        if new.get(name, kind) != kind
    ]
    if not found and list(old) != list(new):
        found.append("the columns stand in another order")
    return found


def _first_column(locked: Lock, rebuilt: Lock) -> tuple[LockedColumn | None, str]:
    now = {column.name: column for column in rebuilt.columns}
    for column in locked.columns:
        if column.name not in now:
            return column, "is missing"
        if now[column.name].checksum != column.checksum:
            return column, "differs"
    before = {column.name for column in locked.columns}
    for column in rebuilt.columns:
        if column.name not in before:
            return column, "is new"
    return None, ""


def _change(old: str | None, new: str | None) -> str:
    # a seed's content is a hash, which tells a reader nothing
    if old and new and " " in old:
        return f" ({old}, now {new})"
    return ""


def _versions(lock: Lock) -> str:
    return ", ".join(f"{name} {version}" for name, version in lock.versions.items())
