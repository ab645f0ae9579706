"""What was released: the feature views and all their meaning is made of, as text."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import FEATURES, TRAINING_SETS, Graph, Node
from feature_warehouse.meaning import canonical

FORMAT = 1


@dataclass(frozen=True)
class ReleasedView:
    """One version of a feature view: how it is joined, what it has, who pins it."""

    relation: str
    entity: tuple[str, ...]
    clocks: Mapping[str, str | None]
    ttl: Mapping[str, Any] | None
    columns: Mapping[str, str | None]
    deprecation_date: str | None
    training_sets: tuple[str, ...]
    exposures: tuple[str, ...]


@dataclass(frozen=True)
class ReleasedModel:
    """What a model, snapshot or seed means: its SQL line by line, or its checksum."""

    kind: str
    parents: tuple[str, ...]
    meaning: tuple[str, ...]

    @property
    def sql(self) -> str:
        """The lines as one text."""
        return "\n".join(self.meaning)


@dataclass(frozen=True)
class Release:
    """Feature views by title, and the models they are made of, themselves included."""

    views: Mapping[str, ReleasedView]
    models: Mapping[str, ReleasedModel]

    def ancestors(self, title: str) -> set[str]:
        """Give all that a model is made of."""
        found: set[str] = set()
        open_titles = [title]
        while open_titles:
            model = self.models.get(open_titles.pop())
            new = set(model.parents) - found if model else set()
            found |= new
            open_titles += new
        return found


def release_of(graph: Graph) -> Release:
    """Record the feature views of a graph whose models are compiled."""
    views = [one for one in graph.nodes.values() if _is_view(one)]
    made_of = {one.unique_id: one for one in views}
    for view in views:
        made_of |= {one.unique_id: one for one in graph.ancestors(view)}
    return Release(
        views={one.title: _view(graph, one) for one in views},
        models={
            one.title: _model(graph, one)
            for one in made_of.values()
            if one.kind != "source"
        },
    )


def written(release: Release) -> str:
    """Give the text of a release: the same for the same release, a fact a line."""
    content = {"format": FORMAT, **asdict(release)}
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)
    return text + "\n"


def read(text: str, *, name: str) -> Release:
    """Read the text of a release; ``name`` is what errors call it.

    Raises
    ------
    FeatureWarehouseError
        When it is no release, or of another format.

    Examples
    --------
    >>> read("[]", name="features.json")
    Traceback (most recent call last):
    ...
    feature_warehouse.errors.FeatureWarehouseError: features.json is no release of fw
      mend: take the file from the last commit that had it, or write it: fw release
    """
    again = "take the file from the last commit that had it, or write it: fw release"
    try:
        content = json.loads(text)
        if content["format"] != FORMAT:
            raise FeatureWarehouseError(
                f"{name} has format {content['format']}; this fw reads format {FORMAT}",
                "install the version of feature_warehouse that wrote it",
            )
        return Release(
            views={
                title: ReleasedView(**_tuples(one))
                for title, one in content["views"].items()
            },
            models={
                title: ReleasedModel(**_tuples(one))
                for title, one in content["models"].items()
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FeatureWarehouseError(f"{name} is no release of fw", again) from error


def _tuples(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in fields.items()
    }


def _is_view(node: Node) -> bool:
    return node.kind == "model" and node.layer == FEATURES


def _view(graph: Graph, node: Node) -> ReleasedView:
    store = node.meta.get("feature_store") or {}
    clocks = node.meta.get("point_in_time") or {}
    readers = list(_readers(graph, node))
    sets = [one for one in readers if one.layer == TRAINING_SETS]
    pinning = {node.unique_id, *(one.unique_id for one in sets)}
    return ReleasedView(
        relation=node.place,
        entity=tuple(store.get("entity") or ()),
        clocks={
            "event_timestamp": store.get("event_timestamp_column"),
            "available_timestamp": clocks.get("available_timestamp"),
            "created_timestamp": clocks.get("created_timestamp"),
        },
        ttl=clocks.get("ttl"),
        columns={one.name: one.type for one in node.columns.values()},
        deprecation_date=node.deprecation_date,
        training_sets=tuple(sorted(one.name for one in sets)),
        exposures=tuple(
            sorted(
                one.name
                for one in graph.exposures.values()
                if pinning & set(one.parents)
            )
        ),
    )


def _readers(graph: Graph, node: Node) -> Iterator[Node]:
    for other in graph.nodes.values():
        if other.kind == "model" and node.unique_id in other.parents:
            yield other


def _model(graph: Graph, node: Node) -> ReleasedModel:
    parents = [graph.nodes[one] for one in node.parents if one in graph.nodes]
    if node.kind == "seed":
        meaning = [node.checksum]
    else:
        # what lies in another warehouse or schema is the same model
        names = {one.relation: one.title for one in parents if one.relation}
        meaning = canonical(node.sql or "", names).splitlines()
    rules = [f"-- {key}: {value}" for key, value in sorted(node.snapshot_rules.items())]
    return ReleasedModel(
        kind=node.kind,
        parents=tuple(sorted(one.title for one in parents)),
        meaning=(*rules, *meaning),
    )
