"""Does a feature beat chance: it is set against copies of all features, exchanged."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import binom

from feature_warehouse.relevance.models.model import fitted
from feature_warehouse.relevance.models.shuffles import shuffles
from feature_warehouse.relevance.observed.observations import Indices, Observations

CONFIRMED, TENTATIVE, REJECTED = "confirmed", "tentative", "rejected"
SHADOW_ROUNDS, HALF_SAMPLES = 20, 50
_SURE = 0.05


@dataclass(frozen=True)
class Shadows:
    """In how many rounds each feature beat every shadow."""

    rounds: int
    hits: Mapping[str, int]

    def share(self, feature: str) -> float:
        """The share of rounds that a feature won."""
        return self.hits[feature] / self.rounds

    def verdict(self, feature: str) -> str:
        """Whether a feature wins more often than a coin, less often, or neither.

        Notes
        -----
        Kursa and Rudnicki (2010), with Bonferroni's correction over the features.

        Examples
        --------
        >>> won = Shadows(20, {"a": 20, "b": 10, "c": 0})
        >>> [won.verdict(name) for name in "abc"]
        ['confirmed', 'tentative', 'rejected']
        """
        hits, level = self.hits[feature], _SURE / len(self.hits)
        if binom.sf(hits - 1, self.rounds, 0.5) < level:
            return CONFIRMED
        if binom.cdf(hits, self.rounds, 0.5) < level:
            return REJECTED
        return TENTATIVE


def shadows(
    seen: Observations,
    *,
    rounds: int = SHADOW_ROUNDS,
    half: bool = False,
    seed: int = 0,
) -> Shadows:
    """Count how often each feature's gain is above that of every exchanged copy.

    Parameters
    ----------
    half
        Let each round see half of the entities: the share of rounds won then is the
        feature's selection frequency (Meinshausen and Buehlmann 2010).
    """
    hits = dict.fromkeys(seen.names, 0)
    width = len(seen.names)
    if not width or len(np.unique(seen.y)) < 2:
        return Shadows(rounds, hits)
    for number in range(rounds):
        rng = np.random.default_rng([seed, number, int(half)])
        rows = _half(seen.groups, rng) if half else np.arange(len(seen))
        drawn = seen.rows(rows)
        if len(np.unique(drawn.y)) < 2:
            continue
        (places,) = shuffles(drawn, 1, rng)
        copies = drawn.values[places]
        doubled = replace(
            drawn,
            names=(*drawn.names, *drawn.names),
            values=np.hstack([drawn.values, copies]),
            categories=(
                *drawn.categories,
                *(one + width for one in drawn.categories),
            ),
        )
        model = fitted(doubled, seed=seed * 1000 + number, rounds=50)
        gains = model.feature_importance("gain")
        limit = gains[width:].max()
        for name, gain in zip(seen.names, gains[:width], strict=True):
            hits[name] += int(gain > limit)
    return Shadows(rounds, hits)


def _half(groups: Indices, rng: np.random.Generator) -> Indices:
    entities = np.unique(groups)
    taken = rng.permutation(entities)[: max(1, len(entities) // 2)]
    return np.flatnonzero(np.isin(groups, taken))
