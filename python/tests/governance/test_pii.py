"""A column is as near to a person as the nearest column it is made of."""

import pytest

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import Column, Graph, Node
from feature_warehouse.lineage.example import node as example_node
from feature_warehouse.lineage.graph import lineage_of
from feature_warehouse.lineage.records import (
    ColumnName,
    Edge,
    Lineage,
    Step,
    Unresolved,
)
from feature_warehouse.pii import (
    Tag,
    admit,
    highest,
    problems,
    tag_of_untold,
    tags,
)

SOURCE, MODEL, NEXT = "source.p.raw.pupils", "model.p.pupils", "model.p.features"
OTHER = "model.p.names"


def node(unique_id, parents=(), **metas):
    return Node(
        unique_id=unique_id,
        name=unique_id.split(".", 2)[-1],
        kind=unique_id.split(".")[0],
        layer="",
        version=None,
        latest_version=None,
        relation="",
        sql="select 1",
        columns={
            name: Column(name, "", None, {} if meta is None else {"pii": meta})
            for name, meta in metas.items()
        },
        description="",
        meta={},
        owner="",
        parents=tuple(parents),
        checksum="",
    )


def edge(source, target, *steps):
    return Edge(ColumnName(*source), ColumnName(*target), steps)


def tag_of(nodes, edges, node_id, column, unresolved=()):
    graph = Graph({one.unique_id: one for one in nodes}, "", "")
    columns = {one.unique_id: tuple(one.columns) for one in nodes}
    found = tags(graph, Lineage(tuple(edges), tuple(unresolved), columns))
    return found[ColumnName(node_id, column)]


def test_a_copy_keeps_the_tag_of_its_source():
    pupils = node(SOURCE, gender="quasi")
    made = node(MODEL, [SOURCE], sex=None)
    tag = tag_of(
        [pupils, made], [edge((SOURCE, "gender"), (MODEL, "sex"))], MODEL, "sex"
    )
    assert tag == Tag("quasi", "from raw.pupils.gender")


def test_the_highest_of_several_sources_counts():
    pupils = node(SOURCE, name="direct", grade="none", gender="quasi")
    made = node(MODEL, [SOURCE], all_of_it=None)
    edges = [
        edge((SOURCE, one), (MODEL, "all_of_it")) for one in ("grade", "name", "gender")
    ]
    assert tag_of([pupils, made], edges, MODEL, "all_of_it").level == "direct"


def test_a_tag_goes_through_models_in_between():
    nodes = [
        node(SOURCE, name="direct"),
        node(MODEL, [SOURCE], name=None),
        node(NEXT, [MODEL], title=None),
    ]
    edges = [
        edge((SOURCE, "name"), (MODEL, "name")),
        edge((MODEL, "name"), (NEXT, "title"), Step("function", "upper")),
    ]
    assert tag_of(nodes, edges, NEXT, "title").level == "direct"


def test_the_tag_does_not_depend_on_which_way_is_walked_first():
    # both reads one and two; two reads one: whichever is tagged first, one is before it
    nodes = [
        node(NEXT, [MODEL, OTHER], both=None),
        node(OTHER, [MODEL], two=None),
        node(MODEL, [SOURCE], one=None),
        node(SOURCE, name="direct"),
    ]
    edges = [
        edge((SOURCE, "name"), (MODEL, "one")),
        edge((MODEL, "one"), (OTHER, "two")),
        edge((OTHER, "two"), (NEXT, "both")),
        edge((MODEL, "one"), (NEXT, "both"), Step("aggregate", "count")),
    ]
    for one in (edges, edges[::-1]):
        assert tag_of(nodes, one, OTHER, "two").level == "direct"
        assert tag_of(nodes, one, NEXT, "both").level == "direct"


def test_a_mean_lowers_the_tag_and_says_so():
    pupils, made = node(SOURCE, age="quasi"), node(MODEL, [SOURCE], mean_age=None)
    edges = [edge((SOURCE, "age"), (MODEL, "mean_age"), Step("aggregate", "avg"))]
    tag = tag_of([pupils, made], edges, MODEL, "mean_age")
    assert tag == Tag("none", "avg of many rows")


@pytest.mark.parametrize(
    "picks", ["max", "min", "first", "arg_max", "list", "median", "quantile_disc"]
)
def test_an_aggregate_that_gives_one_of_its_values_lowers_nothing(picks):
    pupils, made = node(SOURCE, name="direct"), node(MODEL, [SOURCE], last_name=None)
    edges = [edge((SOURCE, "name"), (MODEL, "last_name"), Step("aggregate", picks))]
    assert tag_of([pupils, made], edges, MODEL, "last_name").level == "direct"


def test_a_column_that_is_told_in_part_is_as_near_as_the_rest_may_be():
    pupils = node(SOURCE, name="direct", age="quasi")
    made = node(MODEL, [SOURCE], both=None)
    edges = [edge((SOURCE, "age"), (MODEL, "both"))]
    untold = [Unresolved(ColumnName(MODEL, "both"), "a part of it is not followed")]
    assert tag_of([pupils, made], edges, MODEL, "both").level == "quasi"
    assert tag_of([pupils, made], edges, MODEL, "both", untold).level == "direct"


def test_a_count_beside_many_other_ways_hides_no_value():
    names = [f"n{number}" for number in range(50)]
    source = example_node("pupils", columns=names, kind="source")
    sql = (
        f"select concat(count(n0), max(n0), {', '.join(names[1:])}) as z from s.pupils"
    )
    model = example_node("made", sql, parents=("pupils",))
    nodes = {one.unique_id: one for one in (source, model)}
    lineage = lineage_of(Graph(nodes, "", ""))
    found = tags(Graph(nodes, "", ""), Lineage(lineage.edges[:2], (), lineage.columns))
    assert {edge.source.column for edge in lineage.edges[:2]} == {"n0"}
    assert found[ColumnName("made", "z")].level == "direct"


def test_a_declared_transformation_lowers_the_tag_with_its_reason():
    because = "decades are shared by thousands"
    nodes = [
        node(SOURCE, born="quasi"),
        node(MODEL, [SOURCE], decade={"level": "none", "because": because}),
    ]
    edges = [edge((SOURCE, "born"), (MODEL, "decade"))]
    assert tag_of(nodes, edges, MODEL, "decade") == Tag("none", because)


@pytest.mark.parametrize(
    ("declared", "level"),
    [
        ("none", "quasi"),
        ({"level": "none", "because": " "}, "quasi"),
        ("quasi", "quasi"),
        ("direct", "direct"),
        ("unheard of", "direct"),
    ],
)
def test_a_tag_without_a_reason_lowers_nothing(declared, level):
    nodes = [node(SOURCE, born="quasi"), node(MODEL, [SOURCE], decade=declared)]
    edges = [edge((SOURCE, "born"), (MODEL, "decade"))]
    assert tag_of(nodes, edges, MODEL, "decade").level == level


def test_what_nobody_tagged_counts_as_direct():
    pupils = node(SOURCE, remark=None)
    tag = tag_of([pupils], [], SOURCE, "remark")
    assert tag == Tag("direct", "nobody tagged it at its source")


def test_a_column_that_cannot_be_told_is_as_near_as_the_nearest_it_may_be_made_of():
    pupils = node(SOURCE, name="direct", grade="none")
    made = node(MODEL, [SOURCE], thing=None)
    unknown = Unresolved(ColumnName(MODEL, "thing"), "a pivot")
    tag = tag_of([pupils, made], [], MODEL, "thing", [unknown])
    assert tag.level == "direct"
    assert "cannot be told" in tag.because


def test_a_column_of_a_node_with_more_columns_may_be_any_of_those_before_it():
    pupils = node(SOURCE, name="direct", grade="none")
    made, after = node(MODEL, [SOURCE], grade=None), node(NEXT, [MODEL], thing=None)
    edges = [edge((SOURCE, "grade"), (MODEL, "grade"))]
    untold = [Unresolved(ColumnName(MODEL, "*"), "a lambda")]
    untold.append(Unresolved(ColumnName(NEXT, "thing"), "a pivot"))
    nodes = [pupils, made, after]
    assert tag_of(nodes, edges, NEXT, "thing", untold[1:]).level == "none"
    assert tag_of(nodes, edges, NEXT, "thing", untold).level == "direct"


def test_a_column_that_only_the_rows_have_may_be_any_of_all_before_it():
    pupils, made = node(SOURCE, name="direct"), node(MODEL, [SOURCE], grade="none")
    nodes = {one.unique_id: one for one in (pupils, made, node(NEXT, [MODEL]))}
    graph = Graph(nodes, "", "")
    found = tags(graph, Lineage((), (), {}))
    assert tag_of_untold(graph, nodes[NEXT], found).level == "direct"


def test_a_column_that_reads_itself_ends():
    nodes = [node(SOURCE, age="quasi"), node(MODEL, [SOURCE], age=None)]
    edges = [
        edge((SOURCE, "age"), (MODEL, "age")),
        edge((MODEL, "age"), (MODEL, "age")),
    ]
    assert tag_of(nodes, edges, MODEL, "age").level == "quasi"


def whats(*nodes):
    graph = Graph({one.unique_id: one for one in nodes}, "", "")
    return [one.what for one in problems(graph)]


def test_a_source_column_without_a_tag_is_a_problem():
    assert whats(node(SOURCE, remark=None)) == ["has no pii tag: it counts as direct"]


def test_a_lowering_without_a_reason_is_a_problem():
    assert whats(node(MODEL, age="none")) == ["lowers its pii tag without because"]


def test_an_unknown_level_is_a_problem():
    (what,) = whats(node(SOURCE, age="secret"))
    assert "'secret'" in what
    assert "none, quasi, direct" in what


def test_an_unknown_key_is_a_problem():
    (what,) = whats(node(SOURCE, age={"level": "none", "why": "x"}))
    assert "unknown keys" in what


def test_what_names_persons_is_refused_whatever_the_purpose():
    columns = {"name": Tag("direct", "from raw.pupils.name")}
    with pytest.raises(FeatureWarehouseError, match=r"name \(from raw.pupils.name\)"):
        admit("grades", columns, "a study")


@pytest.mark.parametrize("purpose", [None, "", "  "])
def test_what_can_single_a_person_out_needs_a_purpose(purpose):
    with pytest.raises(FeatureWarehouseError, match="--purpose"):
        admit("grades", {"age": Tag("quasi", "from raw.pupils.age")}, purpose)
    admit("grades", {"age": Tag("quasi", "from raw.pupils.age")}, "a study")


def test_the_highest_level_of_no_column_is_none():
    assert highest({}) == "none"
