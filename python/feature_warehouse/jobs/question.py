"""What is asked of a training set: which target, which periods, and may it be asked."""

from collections.abc import Mapping

import pyarrow as pa

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.graph import Graph
from feature_warehouse.jobs.column_lineage import column_lineage
from feature_warehouse.lineage.records import ColumnName, Lineage
from feature_warehouse.lint.labels import answers
from feature_warehouse.lint.reach import Time, reached
from feature_warehouse.lint.records import Finding
from feature_warehouse.lint.rules import findings_of
from feature_warehouse.relevance.assessment import Asked
from feature_warehouse.relevance.single.scores import score_features
from feature_warehouse.relevance.suspicions import GINI, SHARE
from feature_warehouse.training_set import CompiledTrainingSet

_LEAKS = ("L001", "L002", "L003", "L004")
_WAVE = "wave"


def question(
    project: Project,
    made: CompiledTrainingSet,
    table: pa.Table,
    *,
    target: str | None = None,
    by: str | None = None,
    seed: int = 0,
) -> tuple[Asked, Mapping[str, tuple[Finding, ...]]]:
    """Give what is asked, and the features that leak, as the lint has it.

    Raises
    ------
    FeatureWarehouseError
        When there is no such column, or the target is no label and features of the same
        wave are arithmetic of it.
    """
    roles = made.roles
    aim = target or roles.label
    if aim is None:
        raise FeatureWarehouseError(
            f"{made.node.name} has no label", "name a column of it with --target"
        )
    period = roles.event_timestamp if by in (None, _WAVE) else by
    for one, option in ((aim, "--target"), (period, "--by")):
        _has_column(made, table, one, option)
    given = [one.output for one in made.features]
    # a column that divides the rows is no feature of them
    features = [one for one in given if one not in (aim, period)]
    others = [one for one in table.column_names if one not in (*features, aim)]
    asked = Asked(
        table=table,
        target=aim,
        entity=roles.entity,
        period=period,
        without=tuple(one for one in others if one not in (*roles.entity, period)),
        seed=seed,
    )
    graph = made.graph.upto(made.node)
    lineage = column_lineage(project, graph)
    if aim != roles.label:
        _refuse_arithmetic(made, graph, lineage, asked, features)
    return asked, _leaks(made, graph, lineage, features)


def _has_column(
    made: CompiledTrainingSet, table: pa.Table, name: str, option: str
) -> None:
    if name not in table.column_names:
        raise FeatureWarehouseError(
            f"{made.node.name} has no column {name}",
            f"name one of its columns with {option}: " + ", ".join(table.column_names),
        )


def _refuse_arithmetic(
    made: CompiledTrainingSet,
    graph: Graph,
    lineage: Lineage,
    asked: Asked,
    features: list[str],
) -> None:
    """Refuse a target that features of the same wave tell, by lineage or values."""
    at = made.node.unique_id
    sources = answers(graph, lineage, ColumnName(at, asked.target.lower()))
    same = {
        name: f"from {source.title}"
        for name in features
        for source, time in reached(lineage, ColumnName(at, name.lower())).items()
        if source in sources and min(time, sources[source]) is not Time.EARLIER
    }
    scores = score_features(asked.table, asked.target, without=asked.keys)
    for row in scores.to_pylist():
        share, rho = row["mi_normalized"] or 0, abs(row["spearman"] or 0)
        if row["feature"] not in same and (share >= SHARE or rho >= GINI):
            same[row["feature"]] = "its values tell it"
    if same:
        named = [f"{name} ({why})" for name, why in same.items()]
        more = f" and {len(named) - 4} more" if named[4:] else ""
        raise FeatureWarehouseError(
            f"{asked.target} is arithmetic of features of the same wave: "
            f"{', '.join(named[:4])}{more}. A score would measure that arithmetic, and "
            "come out near 1",
            "take a label of the next wave, as the label of a training set is",
        )


def _leaks(
    made: CompiledTrainingSet, graph: Graph, lineage: Lineage, features: list[str]
) -> Mapping[str, tuple[Finding, ...]]:
    places = {one.output: (one.view.unique_id, one.feature) for one in made.features}
    found: dict[str, tuple[Finding, ...]] = {}
    for finding in findings_of(graph, lineage):
        if finding.code not in _LEAKS or finding.is_suppressed:
            continue
        for name in features:
            view, column = places[name]
            # without a column it is one of the whole view
            if finding.node == view and finding.column in (None, column):
                found[name] = (*found.get(name, ()), finding)
    return found
