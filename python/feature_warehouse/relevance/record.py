"""What was found of the features of a set, and where its rows came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feature_warehouse.lint.records import Finding
from feature_warehouse.relevance.models.importance import Importance
from feature_warehouse.relevance.models.shadows import Shadows
from feature_warehouse.relevance.mrmr import Choice
from feature_warehouse.relevance.single.scores import METHOD_VERSION
from feature_warehouse.relevance.suspicions import Suspicion


@dataclass(frozen=True)
class Assessment:
    """The vector of every feature, and what holds for the set as a whole.

    ``sampled_rows`` counts the rows of the entities that were drawn for intervals,
    p-values and models, and is None where all were taken. ``scores`` are the rows of
    `score_features`, ``by_period`` those of `score_features_by`, ``intervals`` those of
    `intervals` by feature and measure, and ``tests`` those of `p_values` by feature.
    """

    target: str
    kind: str
    rows: int
    entities: int
    sampled_rows: int | None
    periods: tuple[str, ...]
    scores: tuple[Mapping[str, Any], ...]
    by_period: tuple[Mapping[str, Any], ...]
    intervals: Mapping[tuple[str, str], Mapping[str, Any]]
    tests: Mapping[str, Mapping[str, Any]]
    clusters: tuple[tuple[str, ...], ...]
    forward: Importance
    mixed: Importance
    shadows: Shadows
    halves: Shadows
    order: tuple[Choice, ...]
    suspicions: tuple[Suspicion, ...]
    seed: int
    method_version: str = METHOD_VERSION

    def flips(self, feature: str) -> bool | None:
        """Whether a feature's sign changes between periods, beyond chance."""
        return next(
            (one["sign_flips"] for one in self.by_period if one["feature"] == feature),
            None,
        )

    def interval(
        self, row: Mapping[str, Any], measure: str
    ) -> tuple[float | None, float | None]:
        """Give the ends of the interval of a measure of a row of ``scores``."""
        if measure == "mi_normalized":
            low, high = self.interval(row, "mi")
            if low is None or high is None or not row["mi"]:
                return None, None
            # the target's entropy divides the value and its interval alike
            entropy = row["mi"] / row["mi_normalized"]
            return low / entropy, high / entropy
        sure = self.intervals.get((row["feature"], measure), {})
        return sure.get("low"), sure.get("high")


@dataclass(frozen=True)
class Relevance:
    """What was found of a training set's features.

    ``features`` has view, version and feature by the name of the column in the set,
    ``leaks`` what the lint says of a column. ``rows`` counts those without a target
    too. Instants are UTC.
    """

    training_set: str
    content_hash: str
    as_of: str
    computed_at: str
    features: Mapping[str, str]
    descriptions: Mapping[str, str]
    leaks: Mapping[str, tuple[Finding, ...]]
    rows: int
    found: Assessment

    def warnings(self) -> list[tuple[str | None, str, str]]:
        """Give the column, the sign and the words of every leak and suspicion."""
        proven = [
            (name, finding.code, finding.what)
            for name, findings in self.leaks.items()
            for finding in findings
        ]
        return [
            *proven,
            *((one.feature, one.sign, one.said) for one in self.found.suspicions),
        ]
