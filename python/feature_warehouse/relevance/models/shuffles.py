"""Rows that change places, so that a feature's values tell nothing any more."""

import numpy as np

from feature_warehouse.relevance.observed.observations import Indices, Observations


def shuffles(seen: Observations, count: int, rng: np.random.Generator) -> Indices:
    """Draw where each row takes its values from: a row of the same period.

    Notes
    -----
    A donor gives to one entity in all periods that both are in, as far as that goes, so
    that values stay as alike over time as they were. Exchanges of entities of as many
    rows would not do here: a copy then tells how many rows an entity has, and who has
    none in the next wave has left.

    Examples
    --------
    >>> seen = Observations((), np.empty((4, 0)), (), np.zeros(4), 2,
    ...                     np.array([0, 1, 0, 1]), np.array([0, 0, 1, 1]))
    >>> drawn = shuffles(seen, 50, np.random.default_rng(0))
    >>> np.unique(drawn, axis=0).tolist()
    [[0, 1, 2, 3], [1, 0, 3, 2]]
    """
    entities = int(seen.groups.max(initial=-1)) + 1
    drawn = np.empty((count, len(seen)), dtype=np.int64)
    for one in drawn:
        # takers and givers in two random orders, period by period; an entity's rows of
        # one period too, or the second would take from a second and tell its place
        takers, givers = rng.random((2, entities))
        rows, others = rng.random((2, len(seen)))
        taking = np.lexsort((rows, takers[seen.groups], seen.periods))
        giving = np.lexsort((others, givers[seen.groups], seen.periods))
        one[taking] = giving
    return drawn
