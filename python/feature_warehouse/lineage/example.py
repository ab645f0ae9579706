"""A small graph, for examples and tests: a source, and a model that reads it."""

from collections.abc import Mapping, Sequence

from feature_warehouse.graph import Column, Graph, Node


def node(
    name: str,
    sql: str | None = None,
    *,
    parents: Sequence[str] = (),
    columns: Sequence[str] = (),
    kind: str = "model",
    **more: object,
) -> Node:
    """Make a node whose unique id is its name and whose table is ``s.<name>``.

    Examples
    --------
    >>> node("grades", columns=["grade"], kind="source").relation
    '"warehouse"."s"."grades"'
    """
    given: Mapping[str, object] = {
        "unique_id": name,
        "name": name,
        "kind": kind,
        "layer": "",
        "version": None,
        "latest_version": None,
        "relation": f'"warehouse"."s"."{name}"',
        "sql": sql,
        "columns": {one: Column(one, "", None, {}) for one in columns},
        "description": "",
        "meta": {},
        "owner": "",
        "parents": tuple(parents),
        "checksum": "",
        **more,
    }
    return Node(**given)  # type: ignore[arg-type]


def example_graph() -> Graph:
    """Make a graph of one source and one model.

    Examples
    --------
    >>> sorted(example_graph().nodes)
    ['best_grades', 'grades']
    """
    sql = "select max(grade) as best_grade from s.grades group by student_id"
    nodes = [
        node("grades", columns=["student_id", "grade"], kind="source"),
        node("best_grades", sql, parents=["grades"]),
    ]
    return Graph({one.unique_id: one for one in nodes}, "", "")
