"""The features to take, in an order, and why the others are left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.relevance.models.shadows import REJECTED
from feature_warehouse.relevance.mrmr import Choice
from feature_warehouse.relevance.record import Relevance

_ALIKE, _ABSENT, _LEVEL = 0.8, 0.95, 0.05


@dataclass(frozen=True)
class Selection:
    """The columns chosen, in their order, and the reason of each that is not."""

    chosen: tuple[str, ...]
    left_out: Mapping[str, str]


def select(made: Relevance, k: int) -> Selection:
    """Choose up to k features in mRMR order; what leaks or repeats is left aside.

    Raises
    ------
    FeatureWarehouseError
        When k is less than one, or no feature is left.

    Notes
    -----
    A feature is left out that the lint or a statistic suspects; that is NULL in 95 % of
    the rows of the latest period, and so unavailable when a model is asked; whose sign
    changes between periods; that repeats a chosen one (Spearman 0.9, or 80 % of its
    entropy); or that neither has a q of 5 % or less nor beats a shadow.
    """
    if k < 1:
        raise FeatureWarehouseError(f"k is {k}", "ask for one feature or more")
    chosen: list[str] = []
    left_out: dict[str, str] = {}
    for choice in made.found.order:
        reason = next(_reasons(made, choice, chosen), None)
        if reason is None and len(chosen) == k:
            reason = f"it comes after the {k} taken"
        if reason is None:
            chosen.append(choice.feature)
        else:
            left_out[choice.feature] = reason
    if not chosen:
        why = "; ".join(f"{name}: {one}" for name, one in list(left_out.items())[:3])
        raise FeatureWarehouseError(
            f"no feature of {made.training_set} is left: {why}",
            "look at `fw relevance` and at the target",
        )
    return Selection(tuple(chosen), left_out)


def _reasons(made: Relevance, choice: Choice, chosen: list[str]) -> Iterator[str]:
    name, found = choice.feature, made.found
    for column, sign, said in made.warnings():
        if column == name:
            yield f"too good to be true ({sign}): {said}"
    latest = [one for one in found.by_period if one["feature"] == name]
    if latest and (latest[-1]["null_share"] or 0) >= _ABSENT:
        share = 100 * latest[-1]["null_share"]
        yield f"unavailable at prediction: NULL in {share:.0f} % of the latest wave"
    if found.flips(name):
        yield "unstable: its sign changes between waves"
    for cluster in found.clusters:
        twin = next((one for one in chosen if one in cluster and name in cluster), None)
        if twin:
            yield f"redundant with {twin}: Spearman of 0.9 or more"
    if choice.near in chosen and choice.near_share >= _ALIKE:
        share = 100 * choice.near_share
        yield f"redundant with {choice.near}: it repeats {share:.0f} % of what this is"
    q = found.tests.get(name, {}).get("q")
    if (q is None or q > _LEVEL) and found.shadows.verdict(name) == REJECTED:
        told = "no test could be made" if q is None else f"q {q:.2f}"
        yield f"no evidence that it tells anything: {told}, and shadows beat it"


def feature_views(made: Relevance, chosen: tuple[str, ...]) -> str:
    """Write features as the argument of a point-in-time join.

    Examples
    --------
    >>> print(feature_views(made, ("inde", "age_years")))  # doctest: +SKIP
    feature_views=[
        feature_warehouse.feature_view(ref('student_performance', v=1), features=['inde']),
        feature_warehouse.feature_view(ref('student_profile', v=1), features=['age_years'])
    ]
    """  # noqa: E501
    views: dict[str, dict[str, str]] = {}
    for column in chosen:
        view, _, feature = made.features[column].partition(":")
        views.setdefault(view, {})[feature] = column
    calls = []
    for view, features in views.items():
        name, _, version = view.partition(".v")
        ref = f"ref('{name}', v={version})" if version else f"ref('{name}')"
        same = all(feature == column for feature, column in features.items())
        listed = list(features) if same else features
        calls.append(f"    feature_warehouse.feature_view({ref}, features={listed!r})")
    return "feature_views=[\n" + ",\n".join(calls) + "\n]"
