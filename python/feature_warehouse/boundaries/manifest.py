"""dbt's manifest as a graph: the only module that knows the form of its nodes."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from string import Template
from typing import Any

from feature_warehouse.boundaries.seed_files import seed_hash
from feature_warehouse.graph import Check, Column, Exposure, Graph, Node

# what dbt itself brings is told by its version
_DBT_PACKAGES = {"dbt", "dbt_duckdb"}
_KINDS = {"model", "seed", "snapshot", "source"}
HashOfSeed = Callable[[Mapping[str, Any]], str]
_ENCODER = json.JSONEncoder(sort_keys=True, default=str)
# what decides which rows a snapshot keeps
_SNAPSHOT = ("strategy", "unique_key", "check_cols", "updated_at", "hard_deletes")


def graph_of(manifest: Mapping[str, Any], root: Path) -> Graph:
    """Read a manifest; ``root`` is the project's folder, for what dbt does not hash.

    Examples
    --------
    >>> text = Path("target/manifest.json").read_text()  # doctest: +SKIP
    >>> len(graph_of(json.loads(text), Path(".")).nodes)  # doctest: +SKIP
    73
    """
    groups = {group["name"]: group["owner"] for group in manifest["groups"].values()}
    raw = [*manifest["nodes"].values(), *manifest["sources"].values()]
    project = manifest["metadata"].get("project_name")
    hash_of_seed = partial(seed_hash, root=root, project=project)
    nodes = [
        _node(one, groups, manifest["macros"], hash_of_seed)
        for one in raw
        if one["resource_type"] in _KINDS
    ]
    macros = (
        f"{macro['unique_id']} {_sha256(macro['macro_sql'])}"
        for macro in manifest["macros"].values()
        if macro["package_name"] not in _DBT_PACKAGES
    )
    return Graph(
        nodes={node.unique_id: node for node in nodes},
        fingerprint=_fingerprint(
            [f"{one.unique_id} {one.checksum}" for one in nodes], macros
        ),
        dbt_version=manifest["metadata"]["dbt_version"],
        exposures={
            one["name"]: _exposure(one) for one in manifest["exposures"].values()
        },
        checks={
            one["unique_id"]: _check(one)
            for one in [*manifest["nodes"].values(), *_unit_tests(manifest)]
            if one["resource_type"] in ("test", "unit_test")
        },
    )


def _node(
    raw: Mapping[str, Any],
    groups: Mapping[str, Any],
    macros: Mapping[str, Any],
    hash_of_seed: HashOfSeed,
) -> Node:
    config = raw["config"]
    owner = groups.get(config.get("group") or raw.get("group")) or {}
    version, latest = raw.get("version"), raw.get("latest_version")
    return Node(
        unique_id=raw["unique_id"],
        name=".".join(raw[key] for key in ("source_name", "name") if key in raw),
        kind=raw["resource_type"],
        layer=raw["fqn"][1] if len(raw["fqn"]) > 2 else "",
        version=None if version is None else str(version),
        latest_version=None if latest is None else str(latest),
        relation=_relation(raw),
        sql=raw.get("compiled_code"),
        raw_sql=raw.get("raw_code") or "",
        macros=_macros(raw, macros),
        columns={one["name"]: _column(one) for one in raw["columns"].values()},
        description=" ".join(raw["description"].split()),
        meta=config.get("meta") or {},
        owner=owner.get("name") or config.get("group") or "",
        parents=tuple((raw.get("depends_on") or {}).get("nodes", ())),
        checksum=_checksum(raw, hash_of_seed),
        deprecation_date=_day(raw.get("deprecation_date")),
        snapshot_rules=_snapshot_rules(raw),
        group=config.get("group") or raw.get("group") or "",
        email=owner.get("email") or "",
        tags=tuple(raw.get("tags") or ()),
        access=str(raw.get("access") or ""),
        is_contracted=bool((config.get("contract") or {}).get("enforced")),
        materialized=config.get("materialized") or "",
        path=raw.get("original_file_path") or "",
    )


def _snapshot_rules(raw: Mapping[str, Any]) -> dict[str, Any]:
    rules = raw["config"] if raw["resource_type"] == "snapshot" else {}
    return {key: rules[key] for key in _SNAPSHOT if rules.get(key)}


def _macros(raw: Mapping[str, Any], macros: Mapping[str, Any]) -> tuple[str, ...]:
    """The text of the macros that a node calls, and of those that they call."""
    found: dict[str, str] = {}
    waiting = list((raw.get("depends_on") or {}).get("macros") or ())
    while waiting:
        unique_id = waiting.pop()
        macro = macros.get(unique_id)
        is_known = unique_id in found or macro is None
        if is_known or macro["package_name"] in _DBT_PACKAGES:
            continue
        found[unique_id] = macro["macro_sql"]
        waiting += (macro.get("depends_on") or {}).get("macros") or ()
    return tuple(found[one] for one in sorted(found))


def _column(raw: Mapping[str, Any]) -> Column:
    return Column(
        name=raw["name"],
        description=" ".join(raw["description"].split()),
        type=raw.get("data_type"),
        meta=raw.get("config", {}).get("meta") or raw.get("meta") or {},
    )


def _exposure(raw: Mapping[str, Any]) -> Exposure:
    owner = raw.get("owner") or {}
    return Exposure(
        unique_id=raw["unique_id"],
        name=raw["name"],
        kind=str(raw.get("type") or ""),
        label=raw.get("label") or "",
        description=" ".join((raw.get("description") or "").split()),
        maturity=str(raw.get("maturity") or ""),
        owner=owner.get("name") or owner.get("email") or "",
        email=owner.get("email") or "",
        url=raw.get("url") or "",
        path=raw.get("original_file_path") or "",
        parents=tuple(raw["depends_on"]["nodes"]),
        meta=(raw.get("config") or {}).get("meta") or raw.get("meta") or {},
    )


def _unit_tests(manifest: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    # manifests of before dbt 1.8 have none
    return manifest.get("unit_tests", {}).values()


def _check(raw: Mapping[str, Any]) -> Check:
    """A data test, declared on a node or alone; or a unit test, of one model."""
    parents = tuple((raw.get("depends_on") or {}).get("nodes", ()))
    is_unit = raw["resource_type"] == "unit_test"
    severity = str((raw.get("config") or {}).get("severity") or "error").lower()
    return Check(
        unique_id=raw["unique_id"],
        name=raw["name"],
        kind="unit" if is_unit else "data",
        node=(parents[0] if parents else None) if is_unit else raw.get("attached_node"),
        column=raw.get("column_name"),
        severity=severity,
        parents=parents,
    )


def _day(instant: Any) -> str | None:
    return None if instant is None else str(instant)[:10]


def _relation(raw: Mapping[str, Any]) -> str:
    """Where a node's rows are: a table, or the files of an external source.

    A location is what dbt-duckdb makes of it in SQL.
    """
    meta = raw["config"].get("meta") or {}
    location = meta.get("external_location")
    if raw["resource_type"] != "source" or not location:
        return raw.get("relation_name") or ""
    named, formatter = {**raw, **meta}, meta.get("formatter", "newstyle")
    if formatter == "oldstyle":
        location = location % named
    elif formatter == "template":
        location = Template(location).substitute(named)
    else:
        location = location.format_map(named)
    return location if "(" in location or location[0] == "'" else f"'{location}'"


def _checksum(raw: Mapping[str, Any], hash_of_seed: HashOfSeed) -> str:
    """What defines a node: text, configuration, columns; no path and no time."""
    if raw["resource_type"] == "seed":
        text = hash_of_seed(raw)
    else:
        text = raw.get("checksum", {}).get("checksum", "")
    columns = [
        (column["name"], column.get("data_type"), column.get("config"))
        for column in raw["columns"].values()
    ]
    # the name of the warehouse's file is no part of a definition
    config = {key: value for key, value in raw["config"].items() if key != "database"}
    return _sha256(_ENCODER.encode([text, config, columns]))


def _fingerprint(*parts: Iterable[str]) -> str:
    return _sha256("\n".join(sorted(line for part in parts for line in part)))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
