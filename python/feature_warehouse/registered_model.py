"""A model that was trained on a training set, as the dbt exposure that tells of it."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import TRAINING_SETS, Graph, Node
from feature_warehouse.lock import Lock

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.]*")
_METRIC = re.compile(r"(?P<name>[A-Za-z][\w@.-]*)=(?P<value>[-+.\w]+)", re.ASCII)
_JINJA = re.compile(r"\{[{%#]")
MATURITIES = ("low", "medium", "high")


@dataclass(frozen=True)
class RegisteredModel:
    """A version of a model: what it learned from, and how well it does.

    ``definitions`` holds the hash of each view's SQL, as the lock has it.
    """

    name: str
    version: str
    training_set: str
    lock_checksum: str
    rows: int
    as_of: str
    rows_checksum: str
    commit: str
    features: tuple[str, ...]
    definitions: Mapping[str, str | None]
    metrics: Mapping[str, float]
    registered_at: str
    registered_by: str

    @property
    def title(self) -> str:
        """The exposure's name, ``level_gap_v3``; dbt takes no dot in it."""
        return f"{self.name}_v{self.version.replace('.', '_')}"

    def same_as(self, other: "RegisteredModel") -> list[str]:
        """Name the fields that differ, but for who registered it when."""
        return [
            one.name
            for one in fields(self)
            if not one.name.startswith("registered_")
            and getattr(self, one.name) != getattr(other, one.name)
        ]


@dataclass(frozen=True)
class Presentation:
    """What a reader of the catalogue is told of a model."""

    owner_name: str = ""
    owner_email: str = ""
    description: str = ""
    maturity: str = "low"
    url: str = ""


def registered_model(
    name: str,
    version: str,
    lock: Lock,
    *,
    lock_checksum: str,
    metrics: Mapping[str, float],
    registered_at: str,
    registered_by: str,
) -> RegisteredModel:
    """Describe a model by the lock of what it was trained on.

    Raises
    ------
    FeatureWarehouseError
        When dbt could not take the name, or the version.
    """
    if not _NAME.fullmatch(name):
        raise FeatureWarehouseError(
            f"{name!r} is no name for a model",
            "use small letters, digits and underscores, a letter first: level_gap",
        )
    if not _VERSION.fullmatch(version):
        raise FeatureWarehouseError(
            f"{version!r} is no version",
            "use letters, digits, dots and underscores: 3, 1.2, 2026_11",
        )
    return RegisteredModel(
        name=name,
        version=version,
        training_set=lock.training_set,
        lock_checksum=lock_checksum,
        rows=lock.row_count,
        as_of=lock.as_of,
        rows_checksum=lock.rows_checksum,
        commit=str(lock.project.get("commit") or ""),
        features=tuple(
            f"{_title(view.name, view.version)}:{column}"
            for view in lock.views
            for column in view.columns
        ),
        definitions={_title(one.name, one.version): one.sql for one in lock.views},
        metrics=dict(metrics),
        registered_at=registered_at,
        registered_by=registered_by,
    )


def read_metrics(given: Iterable[str]) -> dict[str, float]:
    """Read metrics as the command line has them.

    Examples
    --------
    >>> read_metrics(["auc=0.87", "precision@10=0.5"])
    {'auc': 0.87, 'precision@10': 0.5}
    """
    metrics: dict[str, float] = {}
    for text in given:
        match = _METRIC.fullmatch(text.strip())
        try:
            value = float(match["value"]) if match else math.nan
        except ValueError:
            value = math.nan
        if match is None or not math.isfinite(value):
            raise FeatureWarehouseError(
                f"{text!r} is no metric: it needs a name and a finite number",
                "write it like --metric auc=0.87",
            )
        if match["name"] in metrics:
            raise FeatureWarehouseError(
                f"the metric {match['name']} is given twice", "give each metric once"
            )
        metrics[match["name"]] = value
    return metrics


def check_against(graph: Graph, lock: Lock) -> Node:
    """Give the training set's node, if all that the lock names is still there.

    Raises
    ------
    FeatureWarehouseError
        Naming every view, version and column that is gone.
    """
    node = graph.model(lock.training_set, layer=TRAINING_SETS)
    views = {one.title: one for one in graph.nodes.values() if one.kind == "model"}
    gone = []
    for view in lock.views:
        title = _title(view.name, view.version)
        if title not in views:
            gone.append(title)
        elif views[title].columns:
            columns = {one.lower() for one in views[title].columns}
            gone += [
                f"{title}:{one}" for one in view.columns if one.lower() not in columns
            ]
    if gone:
        raise FeatureWarehouseError(
            "the lock names what the project no longer has: " + ", ".join(gone),
            "bring it back, or register the model from the commit it was trained at"
            + (f": {lock.project['commit']}" if lock.project.get("commit") else ""),
        )
    return node


def exposure(
    model: RegisteredModel, views: Sequence[tuple[str, str | None]], told: Presentation
) -> dict[str, Any]:
    """Give the exposure's YAML as a mapping; ``views`` are names and versions."""
    if not told.owner_name and not told.owner_email:
        raise FeatureWarehouseError(
            f"{model.training_set} has no owner who could own the model too",
            "give --owner-name and --owner-email, or the training set a group",
        )
    for text in (told.owner_name, told.owner_email, told.description, told.url):
        if _JINJA.search(text):
            raise FeatureWarehouseError(
                f"{text!r} holds Jinja, which dbt would run", "write it without {{, {%"
            )
    label = model.name.replace("_", " ").capitalize()
    if told.maturity not in MATURITIES:
        raise FeatureWarehouseError(
            f"{told.maturity!r} is no maturity", f"use one of: {', '.join(MATURITIES)}"
        )
    owner = {"name": told.owner_name, "email": told.owner_email}
    content = {
        "name": model.title,
        "label": f"{label}, version {model.version}",
        "type": "ml",
        "maturity": told.maturity,
        "url": told.url,
        "description": _description(model, told.description),
        "owner": {key: one for key, one in owner.items() if one},
        "depends_on": [
            *(_ref(name, version) for name, version in views),
            f"ref('{model.training_set}')",
        ],
        "config": {"meta": {"registered_model": _plain(model)}},
    }
    return {key: one for key, one in content.items() if one != ""}


def read(meta: Mapping[str, Any]) -> RegisteredModel:
    """Read a model back from its exposure's meta; a missing field is empty.

    Examples
    --------
    >>> read({"name": "level_gap", "version": 3}).title
    'level_gap_v3'
    """
    empty = {"rows": 0, "features": (), "definitions": {}, "metrics": {}}
    values = {
        one.name: meta.get(one.name, empty.get(one.name, ""))
        for one in fields(RegisteredModel)
    }
    # people may have edited the YAML
    texts = values.keys() - empty.keys()
    values |= {name: str(values[name] or "") for name in texts}
    values["features"] = tuple(str(one) for one in values["features"])
    values["metrics"] = {
        str(name): float(one) for name, one in dict(values["metrics"]).items()
    }
    values["definitions"] = dict(values["definitions"])
    return RegisteredModel(**values)


def _description(model: RegisteredModel, given: str) -> str:
    metrics = ", ".join(f"{name} {value:g}" for name, value in model.metrics.items())
    trained = (
        f"Trained on {model.rows} rows of {model.training_set} as of {model.as_of} "
        f"UTC, with {len(model.features)} features; lock {model.lock_checksum[:12]}."
    )
    done = f"Metrics: {metrics}." if metrics else "No metrics."
    return "\n\n".join(part for part in (given.strip(), done, trained) if part)


def _plain(model: RegisteredModel) -> dict[str, Any]:
    return {**asdict(model), "features": list(model.features)}


def _title(name: str, version: str | None) -> str:
    return f"{name}.v{version}" if version else name


def _ref(name: str, version: str | None) -> str:
    if version is None:
        return f"ref('{name}')"
    number = version if version.isdigit() else f"'{version}'"
    return f"ref('{name}', v={number})"
