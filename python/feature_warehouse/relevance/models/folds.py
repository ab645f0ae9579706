"""Which rows a model learns from, and which it is asked about.

Forward in time is the headline, because that is how a model is used: it learns from
what is past; an entity may then be on both sides, earlier and later, as in production.
Folds by entity show what the same model would claim with time mixed up.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

from feature_warehouse.relevance.observed.observations import Indices, Observations


@dataclass(frozen=True, eq=False)
class Fold:
    """Rows to learn from and rows to be asked about, by their places."""

    train: Indices
    test: Indices


def forward_folds(seen: Observations) -> tuple[Fold, ...]:
    """Give a fold for each period but the first: all earlier ones teach, it is asked.

    Examples
    --------
    >>> m = Observations((), np.empty((3, 0)), (), np.zeros(3), 2, np.arange(3),
    ...            np.array([0, 1, 2]))
    >>> [(one.train.tolist(), one.test.tolist()) for one in forward_folds(m)]
    [([0], [1]), ([0, 1], [2])]
    """
    periods = np.unique(seen.periods)
    return tuple(
        Fold(
            np.flatnonzero(seen.periods < period),
            np.flatnonzero(seen.periods == period),
        )
        for period in periods[1:]
    )


def entity_folds(
    seen: Observations, *, count: int = 5, seed: int = 0
) -> tuple[Fold, ...]:
    """Give folds that hold each entity whole, with the classes' shares alike.

    Fewer entities than folds, or rows of the largest class, give as many folds as
    there are; one gives none.

    Examples
    --------
    >>> m = Observations((), np.empty((4, 0)), (), np.array([0.0, 1, 0, 1]), 2,
    ...            np.array([0, 0, 1, 1]), np.zeros(4, dtype=int))
    >>> [one.test.tolist() for one in entity_folds(m)]
    [[2, 3], [0, 1]]
    """
    entities = len(np.unique(seen.groups))
    rows = np.bincount(seen.y.astype(int)).max(initial=0) if seen.classes else len(seen)
    count = min(count, entities, int(rows))
    if count < 2:
        return ()
    kind = StratifiedGroupKFold if seen.classes else GroupKFold
    splitter = kind(n_splits=count, shuffle=True, random_state=seed)
    return tuple(_folds(splitter, seen))


def _folds(
    splitter: GroupKFold | StratifiedGroupKFold, seen: Observations
) -> Iterator[Fold]:
    with warnings.catch_warnings():
        # a class of few rows cannot be in every fold
        warnings.simplefilter("ignore", UserWarning)
        for train, test in splitter.split(seen.values, seen.y, seen.groups):
            if len(train) and len(test):
                yield Fold(train, test)
