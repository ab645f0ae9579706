"""Values of an assessment as people read them, in the terminal and on the page."""

from collections.abc import Mapping
from typing import Any

from feature_warehouse.relevance.models.importance import Estimate
from feature_warehouse.relevance.models.skill import name_of
from feature_warehouse.relevance.record import Assessment, Relevance

# what is behind each column, and from where its formula is
METHODS = {
    "n": "rows where the feature is known, of those where the target is; what it tells "
    "alone is of all those, because NULL tells something too",
    "tells alone": "mutual information with the target over at most ten bins, NULL one "
    "of its own, corrected for chance (Miller 1955, Madow), as a share of the target's "
    "entropy; interval: percentiles of 1,000 draws of entities with replacement",
    "AUC": "probability that a row with the positive class has the larger value, ties "
    "half (Mann and Whitney 1947); of several classes the mean over one against the "
    "rest; interval as before",
    "rho": "Spearman's correlation of midranks; interval as before",
    "q": "share of false discoveries if all features up to this one were called "
    "relevant (Benjamini and Hochberg 1995); p-values from 2,000 exchanges of the "
    "targets of whole entities that have the same waves (Phipson and Smyth 2010), by "
    "the better of rank correlation and ranks over deciles (Westfall and Young 1993)",
    "model loses": "fall of a model's score on the next wave when the feature's values "
    "change places between entities (Breiman 2001); the model, LightGBM, learnt from "
    "earlier waves only; interval: percentiles of 200 draws of the entities asked",
    "shadows": "confirmed where it beats copies of all features that know nothing more "
    "often than a coin, in 20 rounds (Kursa and Rudnicki 2010)",
    "chosen": "share of 50 half-samples of the entities in which it beats every such "
    "copy (after Meinshausen and Buehlmann 2010)",
    "waves": "whether Spearman's sign changes between waves, beyond what chance gives "
    "in 95 of 100",
    "order": "features in turn, each by what it tells over what it repeats of those "
    "before (mRMR, Ding and Peng 2005)",
}


def written(value: float, digits: int) -> str:
    """Write a number; what rounds to zero has no sign.

    Examples
    --------
    >>> written(-0.01, 1), written(-0.26, 1)
    ('0.0', '-0.3')
    """
    return f"{round(value, digits) + 0.0:.{digits}f}"


def interval(low: float | None, high: float | None, digits: int = 2) -> str:
    """Write an interval; empty where there is none.

    Examples
    --------
    >>> interval(0.214, 0.305), interval(None, None)
    ('[0.21, 0.30]', '')
    """
    if low is None or high is None:
        return ""
    return f"[{written(low, digits)}, {written(high, digits)}]"


def share_told(found: Assessment, row: Mapping[str, Any]) -> Estimate | None:
    """Give what a feature tells by itself, as per cent of the target's entropy."""
    if row["mi_normalized"] is None:
        return None
    low, high = found.interval(row, "mi_normalized")
    if low is None or high is None:
        return Estimate(100 * row["mi_normalized"], None, None)
    return Estimate(100 * row["mi_normalized"], 100 * low, 100 * high)


def ranked(found: Assessment) -> list[Mapping[str, Any]]:
    """Give the rows of the scores, what tells most first, what has no score last."""
    return sorted(
        found.scores,
        key=lambda row: (row["mi_normalized"] is None, -(row["mi_normalized"] or 0)),
    )


def direction(found: Assessment, row: Mapping[str, Any]) -> tuple[str, str]:
    """Give the measure of a feature's order, its name and its value with interval."""
    measure, name = ("auc", "AUC") if row["auc"] is not None else ("spearman", "rho")
    if row[measure] is None:
        return "", ""
    ends = interval(*found.interval(row, measure))
    return name, f"{row[measure]:.2f} {ends}".strip()


def skill_said(found: Assessment, which: str) -> str:
    """Say how well a model does, or why there is none."""
    asked = found.forward if which == "forward" else found.mixed
    if asked.skill is None:
        return f"no model could be asked: {asked.reason}"
    classes = {"binary": 2, "continuous": 0}.get(found.kind, 3)
    ends = interval(asked.skill.low, asked.skill.high)
    return f"{name_of(classes)} {asked.skill.value:.2f} {ends}, n {asked.rows}"


def waves_said(found: Assessment, feature: str) -> str:
    """Say whether a feature's sign holds from period to period."""
    flips = found.flips(feature)
    return {True: "sign changes", False: "holds", None: "cannot be said"}[flips]


def heading(made: Relevance) -> str:
    """Say of what set, target and rows the values are."""
    found = made.found
    waves = f", {len(found.periods)} waves" if found.periods else ""
    some = (
        f"; intervals, q and models are of {found.sampled_rows} rows of entities drawn"
        if found.sampled_rows
        else ""
    )
    return (
        f"{made.training_set} for {found.target} ({found.kind}): {found.rows} rows "
        f"with a target, {found.entities} entities{waves}{some}"
    )


def cluster_said(found: Assessment, cluster: tuple[str, ...]) -> str:
    """Say which features stand for each other, and what a model loses without all."""
    said = f"say the same (Spearman 0.9 or more): {', '.join(cluster)}"
    fall = found.forward.falls.get(cluster)
    if fall is None:
        return said
    ends = interval(fall.low, fall.high, 3)
    return f"{said}; the model loses {written(fall.value, 3)} {ends} without them all"
