"""A compiled training set: what to run, and what each column means."""

from dataclasses import dataclass
from datetime import datetime

from feature_warehouse.graph import Graph, Node


@dataclass(frozen=True)
class Feature:
    """A column of the set, and the view and feature it holds."""

    output: str
    feature: str
    view: Node

    @property
    def description(self) -> str:
        """What the feature means, in its owner's words."""
        column = self.view.columns.get(self.feature)
        return column.description if column else ""


@dataclass(frozen=True)
class Roles:
    """Which columns of the spine are keys, instants and the label."""

    entity: tuple[str, ...]
    event_timestamp: str
    label: str | None
    task: str | None


@dataclass(frozen=True)
class CompiledTrainingSet:
    """A training set or scoring set, compiled."""

    node: Node
    spine: Node
    roles: Roles
    features: tuple[Feature, ...]
    sql: str
    exclusions: str | None
    as_of: datetime
    graph: Graph

    @property
    def views(self) -> tuple[Node, ...]:
        """The feature views, in the order of their first column."""
        return tuple({one.view.unique_id: one.view for one in self.features}.values())

    def origin(self, column: str) -> Node:
        """The view a column comes from, or the spine."""
        views = {one.output: one.view for one in self.features}
        return views.get(column, self.spine)
