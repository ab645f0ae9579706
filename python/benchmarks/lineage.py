"""Column lineage of 5,000 models of 20 columns, beside parsing their SQL alone."""

from collections.abc import Callable
from functools import partial

from sqlglot.dialects.duckdb import DuckDB

from benchmarks.measure import medians, row
from feature_warehouse import collector
from feature_warehouse.boundaries.lineage_processes import processes
from feature_warehouse.graph import Graph
from feature_warehouse.lineage.example import node
from feature_warehouse.lineage.graph import NodeLineage, lineage_of

MODELS = {"full": 5_000, "quick": 500}
# so many models read each model
READERS = 8
COLUMNS = ["student_id", "event_timestamp", *(f"value_{n}" for n in range(18))]
PEER = "parsing alone"


def run(scale: str) -> list[dict]:
    """Measure a first reading, by one process and more, and one that remembers all."""
    models = MODELS[scale]
    graph = made_graph(models)
    texts = [one.sql for one in graph.nodes.values() if one.sql]
    cache: dict[str, NodeLineage] = {}
    lineage = lineage_of(graph, cache=cache)
    if lineage.resolved_share != 1 or len(lineage.edges) != models * len(COLUMNS):
        raise RuntimeError(f"{len(lineage.edges)} edges of {models} models")
    jobs = [
        lambda: lineage_of(graph),
        lambda: _at_once(graph),
        lambda: lineage_of(graph, cache=cache),
        lambda: [DuckDB().parse(text) for text in texts],
    ]
    runs = 3 if scale == "full" else 1
    first, at_once, again, parsing = medians(
        [partial(_collecting_later, job) for job in jobs], runs=runs, warm=False
    )
    return [
        row("column lineage", models, first, parsing, 2, PEER),
        row("column lineage, a process a core", models, at_once, parsing, 1.2, PEER),
        row("column lineage, all nodes known", models, again, parsing, 0.25, PEER),
    ]


def _at_once(graph: Graph) -> None:
    with processes(graph) as read_many:
        lineage_of(graph, read_many=read_many)


def _collecting_later(job: Callable[[], object]) -> None:
    # as every command does it
    with collector.waiting():
        job()


def made_graph(models: int) -> Graph:
    """Make a tree of models below one source; each third column adds one."""
    nodes = [node("model_0", columns=COLUMNS, kind="source")]
    for number in range(1, models + 1):
        parent = f"model_{(number - 1) // READERS}"
        sql = _sql(parent, number)
        nodes.append(node(f"model_{number}", sql, parents=[parent]))
    return Graph({one.unique_id: one for one in nodes}, "", "")


def _sql(parent: str, number: int) -> str:
    items = [
        f"{name} + 1 as {name}" if place > 1 and (place + number) % 3 == 0 else name
        for place, name in enumerate(COLUMNS)
    ]
    return f"""
with

parent_rows as (

    select * from "warehouse"."s"."{parent}"

),

renamed as (

    select
        {", ".join(items)}
    from parent_rows

)

select * from renamed
"""
