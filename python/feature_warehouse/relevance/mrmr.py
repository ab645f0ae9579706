"""An order of features in which each says something that those before it do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from feature_warehouse.relevance.observed.arrays import decile_codes
from feature_warehouse.relevance.observed.observations import Floats, Observations

_LEAST = 1e-6


@dataclass(frozen=True)
class Choice:
    """A feature in its turn: what it tells of the target, and of those before it.

    Both are mutual information in nats; ``near`` is the one before that it repeats
    most, with the share of its own entropy.
    """

    feature: str
    relevance: float
    redundancy: float
    near: str | None
    near_share: float


def order(
    relevance: Mapping[str, float], shared: Mapping[tuple[str, str], float]
) -> list[str]:
    """Order features by relevance over mean redundancy with those taken before.

    Parameters
    ----------
    shared
        The mutual information of each pair, by (feature, other).

    Notes
    -----
    Ding and Peng (2005), the quotient form (MIQ): the difference form takes features
    that say nothing before any that repeats something. Relevance is corrected for
    chance, redundancy as counted, so that chance cannot make it vanish. Of equals the
    first name in the alphabet is taken, so that the order is the same each time.

    Examples
    --------
    >>> said = {"a": 0.5, "a_again": 0.49, "b": 0.2}
    >>> pairs = {("a_again", "a"): 0.45, ("b", "a"): 0.01, ("b", "a_again"): 0.01}
    >>> order(said, {**pairs, **{(y, x): one for (x, y), one in pairs.items()}})
    ['a', 'b', 'a_again']
    """
    left, taken = sorted(relevance), []

    def worth(name: str) -> float:
        repeated = np.mean([shared[name, one] for one in taken] or [1])
        return relevance[name] / max(repeated, _LEAST)

    while left:
        best = max(left, key=worth)
        left.remove(best)
        taken.append(best)
    return taken


def choices(seen: Observations) -> list[Choice]:
    """Give all features of a seen in mRMR order, with what each repeats.

    Examples
    --------
    >>> y = np.tile([0.0, 1.0], 50)
    >>> noise = np.repeat([0.0, 1.0], 50)
    >>> m = Observations(("x", "n"), np.column_stack([y, noise]), (), y, 2,
    ...                  np.arange(100), np.zeros(100, dtype=int))
    >>> [(one.feature, round(one.relevance, 3)) for one in choices(m)]
    [('x', 0.698), ('n', 0.0)]
    """
    y = seen.y if seen.classes else decile_codes(seen.y)
    coded = [
        seen.values[:, i] if i in seen.categories else decile_codes(seen.values[:, i])
        for i in range(len(seen.names))
    ]
    shared, by_chance = _information([*coded, y])
    entropies = shared.diagonal()
    names = seen.names
    told = np.maximum(shared - by_chance, 0)[:-1, -1]
    relevance = dict(zip(names, map(float, told), strict=True))
    pairs = {
        (a, b): shared[i, j] for i, a in enumerate(names) for j, b in enumerate(names)
    }
    found: list[Choice] = []
    place = {name: i for i, name in enumerate(names)}
    for name in order(relevance, pairs):
        before = [one.feature for one in found]
        near = max(before, key=lambda one: pairs[name, one], default=None)
        own = entropies[place[name]]
        found.append(
            Choice(
                feature=name,
                relevance=relevance[name],
                redundancy=float(np.mean([pairs[name, one] for one in before] or [0])),
                near=near,
                near_share=float(pairs[name, near] / own) if near and own else 0.0,
            )
        )
    return found


def _information(columns: Sequence[Floats]) -> tuple[Floats, Floats]:
    """The mutual information of all pairs as counted, and how much of it is chance.

    Unknown is a value of its own. One product of the columns' indicators counts every
    pair of values at once. Chance is what Miller (1955) and Madow take off.
    """
    indicators, starts = [], [0]
    for column in columns:
        _, codes = np.unique(column, return_inverse=True)
        block = np.zeros((len(codes), codes.max(initial=0) + 1))
        block[np.arange(len(codes)), codes] = 1
        indicators.append(block)
        starts.append(starts[-1] + block.shape[1])
    whole = np.hstack(indicators)
    rows, ends = max(len(whole), 1), starts[:-1]
    joint = whole.T @ whole / rows
    alone = joint.diagonal()
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = joint * np.log(joint / np.outer(alone, alone))
    shared = _blocks(np.nan_to_num(terms, nan=0.0, posinf=0.0, neginf=0.0), ends)
    values = np.diff(starts)
    cells = _blocks((joint > 0).astype(float), ends)
    by_chance = (cells - values[:, None] - values[None, :] + 1) / (2 * rows)
    return np.maximum(shared, 0.0), by_chance


def _blocks(cells: Floats, starts: Sequence[int]) -> Floats:
    """Sum the cells of each pair of columns."""
    by_row = np.add.reduceat(cells, starts, axis=0)
    return np.add.reduceat(by_row, starts, axis=1)
