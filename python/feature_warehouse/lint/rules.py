"""All rules of the lint, asked of one graph."""

from feature_warehouse.graph import Graph
from feature_warehouse.lineage.records import Lineage
from feature_warehouse.lint.availability import too_early
from feature_warehouse.lint.chance import chance
from feature_warehouse.lint.forward import forward_looks, untold
from feature_warehouse.lint.labels import label_leaks
from feature_warehouse.lint.persons import persons
from feature_warehouse.lint.records import Finding
from feature_warehouse.lint.suppressions import answered


def findings_of(graph: Graph, lineage: Lineage) -> list[Finding]:
    """Give every place that breaks a rule, by code and place, the suppressed ones too.

    Examples
    --------
    >>> from feature_warehouse.lineage.example import example_graph
    >>> from feature_warehouse.lineage.graph import lineage_of
    >>> graph = example_graph()
    >>> [one.code for one in findings_of(graph, lineage_of(graph))]
    ['P002', 'P002']
    """
    found = [
        *label_leaks(graph, lineage),
        *chance(graph),
        *forward_looks(graph, lineage),
        *too_early(graph, lineage),
        *untold(graph, lineage),
        *persons(graph, lineage),
    ]
    return answered(graph, found)
