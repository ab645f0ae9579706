"""A small project of two models, a label and a feature view, to plant leaks in."""

from dataclasses import replace

from feature_warehouse.graph import Column, Graph
from feature_warehouse.lineage.example import node
from feature_warehouse.lineage.graph import lineage_of
from feature_warehouse.lint.rules import findings_of

CLOCKS = "student_id, event_timestamp, available_timestamp"
VIEW_META = {
    "feature_store": {
        "entity": ["student_id"],
        "event_timestamp_column": "event_timestamp",
    },
    "point_in_time": {"available_timestamp": "available_timestamp"},
}
NEXT_GRADE = "lead(grade) over (partition by student_id order by event_timestamp)"
LABEL = f"select student_id, event_timestamp, {NEXT_GRADE} < 5 as fails from s.waves"
SAME_WAVE_LABEL = "select student_id, event_timestamp, grade < 5 as fails from s.waves"
WAVES = f"select {CLOCKS}, grade, remark from s.raw"


def source(pii="none"):
    names = [*CLOCKS.split(", "), "grade", "remark"]
    tagged = {} if pii is None else {"pii": pii}
    columns = {one: Column(one, "", None, {"pii": "none"}) for one in names}
    columns["remark"] = Column("remark", "", None, tagged)
    return replace(node("raw", kind="source"), columns=columns)


def findings(
    feature,
    *,
    label=LABEL,
    waves=WAVES,
    view=None,
    view_raw="",
    view_parents=("waves",),
    train=(),
    meta=None,
    pii="none",
):
    """Lint a view with one feature, or the SQL of a whole view; give code and place."""
    sql = view or f"select {CLOCKS}, {feature} as planted from s.waves"
    nodes = [
        source(pii),
        node("waves", waves, parents=["raw"], layer="intermediate"),
        node(
            "labels",
            label,
            parents=["waves"],
            layer="labels",
            meta={"label": {"column": "fails"}},
        ),
        node(
            "grades",
            sql,
            parents=view_parents,
            layer="features",
            meta={**VIEW_META, **(meta or {})},
            path="models/grades.sql",
            raw_sql=view_raw,
        ),
        *train,
    ]
    graph = Graph({one.unique_id: one for one in nodes}, "", "")
    return findings_of(graph, lineage_of(graph))


def codes(feature="grade", **more):
    """The codes and columns found: ``L001 planted``."""
    return [
        " ".join(filter(None, (one.code, one.column)))
        for one in findings(feature, **more)
    ]
