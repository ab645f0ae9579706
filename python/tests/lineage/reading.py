"""Read the lineage of one query over small tables, in a form that is short."""

from feature_warehouse.graph import Graph
from feature_warehouse.lineage.example import node
from feature_warehouse.lineage.graph import lineage_of

TABLES = {
    "t": ("id", "a", "b", "c", "ts", "xs", "st"),
    "u": ("id", "a", "d", "ts"),
}

# the same tables, as DuckDB makes them
CREATED = """
    create schema s;
    create table s.t (
        id int, a int, b int, c int, ts timestamp,
        xs struct(f int)[], st struct(f struct(g int))
    );
    create table s.u (id int, a int, d int, ts timestamp);
"""


def lineage_of_query(sql, tables=TABLES, **more):
    """Give the lineage of a graph of sources and one model, `q`, that reads them."""
    sources = [
        node(name, columns=columns, kind="source") for name, columns in tables.items()
    ]
    query = node("q", sql, parents=tuple(tables), **more)
    return lineage_of(Graph({one.unique_id: one for one in [*sources, query]}, "", ""))


def sources_of(sql, tables=TABLES):
    """Give what each column is made of: ``{"b": "t.a t.b"}``; all must be resolved."""
    lineage = lineage_of_query(sql, tables)
    assert lineage.unresolved == ()
    found = {name: set() for name in lineage.columns["q"]}
    for edge in lineage.edges:
        found[edge.target.column].add(f"{edge.source.node}.{edge.source.column}")
    return {name: " ".join(sorted(ones)) for name, ones in found.items()}


def steps_of(sql, column, tables=TABLES):
    """Give the steps into one column as text, each way once, in order."""
    lineage = lineage_of_query(sql, tables)
    return [
        [f"{step.kind} {step.name}" for step in edge.steps]
        for edge in lineage.edges
        if edge.target.column == column
    ]


def forward_columns(sql, tables=TABLES):
    """Give the columns that later rows come into."""
    lineage = lineage_of_query(sql, tables)
    assert lineage.unresolved == ()
    return {
        edge.target.column
        for edge in lineage.edges
        if any(step.looks_forward for step in edge.steps)
    }


def reasons_of(sql, tables=TABLES):
    """Give why columns are not resolved."""
    lineage = lineage_of_query(sql, tables)
    return {one.column.column: one.reason for one in lineage.unresolved}
