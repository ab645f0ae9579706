"""The scores of a feature from its evidence; where there is none, the reason."""

import math
from collections.abc import Callable, Mapping

from feature_warehouse.relevance.observed.columns import CATEGORICAL, OTHER, Column
from feature_warehouse.relevance.observed.target import BINARY, CONTINUOUS, Target
from feature_warehouse.relevance.single import contingency
from feature_warehouse.relevance.single.bins import FEWEST_ROWS
from feature_warehouse.relevance.single.missingness import oriented_mean
from feature_warehouse.relevance.single.moments import Moments
from feature_warehouse.relevance.single.ranks import RankSums, auc, spearman
from feature_warehouse.relevance.single.scoring import Evidence

Scores = dict[str, "float | str | None"]

MEASURES = (
    "auc",
    "gini",
    "direction",
    "mi",
    "mi_normalized",
    "iv",
    "pearson",
    "spearman",
    "cramers_v",
    "theils_u",
    "missing_auc",
)
# where NULL is a value like any other, so that n is every row with a target
COUNTS_NULL = frozenset(
    ("mi", "mi_normalized", "iv", "cramers_v", "theils_u", "missing_auc")
)
_TABLES: dict[str, Callable[[contingency.Counts], float]] = {
    "mi": contingency.mutual_information,
    "mi_normalized": lambda counts: (
        contingency.mutual_information(counts)
        / contingency.corrected_entropy(counts.sum(axis=0))
    ),
    "iv": contingency.information_value,
    "cramers_v": contingency.cramers_v,
    "theils_u": contingency.theils_u,
}


def measured(
    one: Evidence, *, target: Target, of_target: Moments, rows: int
) -> tuple[Scores, dict[str, str]]:
    """Give the scores of a feature, and for those that are NULL the reasons.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from feature_warehouse.relevance.observed.prepared import prepared
    >>> from feature_warehouse.relevance.single.scoring import evidence
    >>> with prepared(pa.table({"a": [5, 5, 5], "y": [0, 1, 1]}), "y") as given:
    ...     of_target, [one] = evidence(given)
    ...     scores, reasons = measured(
    ...         one, target=given.target, of_target=of_target, rows=given.rows
    ...     )
    >>> scores["auc"], reasons["auc"]
    (None, 'the feature is constant')
    """
    found: Scores = dict.fromkeys(MEASURES)
    reasons: dict[str, str] = {}
    impossible = _impossible(one, target, of_target, rows)
    if impossible:
        reasons = dict.fromkeys(MEASURES, impossible)
    else:
        for part, why in (
            _rank_scores(one, target),
            _straight_scores(one, target, of_target),
            _table_scores(one, target),
        ):
            found |= part
            reasons |= why
    if not impossible or one.known == 0 < rows:
        found["missing_auc"] = one.null_auc
        reasons["missing_auc"] = (
            "no value is known" if not one.known else "every value is known"
        )
    return found, {name: reasons[name] for name in MEASURES if found[name] is None}


def said(reasons: Mapping[str, str]) -> str | None:
    """Say reasons in one text, each once, after the measures that it holds for.

    Examples
    --------
    >>> said({"auc": "a text has no order", "gini": "a text has no order"})
    'auc, gini: a text has no order'
    """
    measures: dict[str, list[str]] = {}
    for name, why in reasons.items():
        measures.setdefault(why, []).append(name)
    texts = [f"{', '.join(names)}: {why}" for why, names in measures.items()]
    return "; ".join(texts) or None


def _impossible(
    one: Evidence, target: Target, of_target: Moments, rows: int
) -> str | None:
    """Say why nothing at all can be scored."""
    if not rows:
        return "no row has a known target"
    if target.kind == CONTINUOUS:
        constant = of_target.is_constant
    else:
        constant = target.is_number and of_target.is_constant
    if constant:
        return "the target has one value"
    return None if one.known else "no value is known"


def _rank_scores(one: Evidence, target: Target) -> tuple[Scores, dict[str, str]]:
    names = ("auc", "gini", "direction", "spearman")
    why = _no_order(one.feature.column)
    if not why and one.moments and one.moments.is_constant:
        why = "the feature is constant"
    ranks = one.ranks
    if why or ranks is None:
        return {}, dict.fromkeys(names, why or "no value is known")
    lone = "the target has one value where the feature is known"
    reasons = dict.fromkeys(names, lone)
    # classes of text have no order to correlate with
    rho = spearman(ranks) if target.is_number else None
    if not target.is_number:
        reasons |= dict.fromkeys(("spearman", "direction"), _classes_without_order())
    area = None if target.kind == CONTINUOUS else _area(ranks, target)
    if target.kind == CONTINUOUS:
        reasons |= dict.fromkeys(("auc", "gini"), "the target is continuous")
    if rho == 0:
        reasons["direction"] = "neither up nor down"
    return {
        "auc": area,
        "gini": None if area is None else abs(2 * area - 1),
        "direction": None if not rho else ("up" if rho > 0 else "down"),
        "spearman": rho,
    }, reasons


def _area(ranks: RankSums, target: Target) -> float | None:
    if target.kind == BINARY:
        return auc(ranks, 1)
    aucs = [auc(ranks, class_) for class_ in range(len(target.classes))]
    return oriented_mean([one for one in aucs if one is not None])


def _straight_scores(
    one: Evidence, target: Target, of_target: Moments
) -> tuple[Scores, dict[str, str]]:
    why = _no_order(one.feature.column)
    if not why and not target.is_number:
        why = _classes_without_order()
    elif not why and one.moments:
        if one.moments.is_constant:
            why = "the feature is constant"
        elif not one.moments.is_finite:
            why = "the feature has infinite values"
        elif not of_target.is_finite:
            why = "the target has infinite values"
    why = why or "the target has one value where the feature is known"
    return {"pearson": one.pearson}, {"pearson": why}


def _table_scores(one: Evidence, target: Target) -> tuple[Scores, dict[str, str]]:
    if one.binned is None:
        return {}, dict.fromkeys(_TABLES, _no_order(one.feature.column) or "no bins")
    counts = contingency.occupied(one.binned.counts)
    if one.binned.counts.sum() < 2 * FEWEST_ROWS:
        few = f"fewer than {2 * FEWEST_ROWS} rows, for two bins of {FEWEST_ROWS}"
        return {}, dict.fromkeys(_TABLES, few)
    if counts is None:
        few = "the feature or the target fills one bin only, of at least 30 rows"
        return {}, dict.fromkeys(_TABLES, few)
    reasons = dict.fromkeys(_TABLES, "too few rows for so many bins")
    scores: Scores = {}
    for name, score in _TABLES.items():
        value = score(counts)
        scores[name] = None if math.isnan(value) else value
    if target.kind != BINARY:
        scores["iv"] = None
        reasons["iv"] = "the target has not two classes"
    return scores, reasons


def _no_order(column: Column) -> str | None:
    if column.kind == CATEGORICAL:
        return "a text has no order"
    if column.kind == OTHER:
        return f"a {column.type} is neither a number, a date nor a text"
    return None


def _classes_without_order() -> str:
    return "the classes of the target have no order"
