"""A profile as shares of its known rows, strata together, and beside its baseline."""

from collections.abc import Sequence
from dataclasses import dataclass

from feature_warehouse.monitoring.records import ANY_STRATUM, ProfileRow


@dataclass(frozen=True)
class Shares:
    """The share of each bin among known rows; ``null_share`` is among all rows.

    Without a known row there are no shares, without any row no ``null_share``.
    """

    row_count: int
    known_count: float
    null_share: float | None
    labels: tuple[str, ...]
    shares: tuple[float, ...]


def shares_of(parts: Sequence[ProfileRow]) -> Shares:
    """Add the strata of a period.

    Examples
    --------
    >>> row = ProfileRow("v", "1", "f", None, None, "a", 5, 1, ("low", "high"), (3, 1))
    >>> shares_of([row]).shares, shares_of([row]).null_share
    ((0.75, 0.25), 0.2)
    """
    rows = sum(one.row_count for one in parts)
    bins_known = sum(sum(one.counts) for one in parts)
    labels = parts[0].labels if parts else ()
    counts = [sum(column) for column in zip(*(one.counts for one in parts))]  # noqa: B905
    return Shares(
        rows,
        bins_known,
        sum(one.null_count for one in parts) / rows if rows else None,
        labels,
        tuple(one / bins_known for one in counts) if bins_known else (),
    )


def reference_of(
    reference: Sequence[ProfileRow], current: Sequence[ProfileRow]
) -> Shares:
    """Add the strata of a baseline, weighed as those of the period are.

    So like is compared with like: another mix of strata is no drift. The model
    `feature_drift` weighs in the same way.

    Examples
    --------
    >>> from dataclasses import replace
    >>> row = ProfileRow("v", "1", "f", None, "b", "a", 4, 0, ("low", "high"), (4, 0))
    >>> other = replace(row, stratum="b", counts=(0, 4))
    >>> now = [replace(row, row_count=1, counts=(1, 0)), replace(other, row_count=3)]
    >>> now[1] = replace(now[1], counts=(0, 3))
    >>> reference_of([row, other], now).shares
    (0.25, 0.75)
    """
    strata = {one.stratum: one for one in reference}
    # a model's baseline has no strata, and stands beside each
    whole = strata.get(ANY_STRATUM)
    if whole is not None or not current:
        return shares_of([whole] if whole else reference)
    pairs = [
        (one, strata[one.stratum])
        for one in current
        if one.stratum in strata and strata[one.stratum].row_count
    ]
    rows = sum(one.row_count for one, _ in pairs)
    judged = [(one, other) for one, other in pairs if sum(other.counts)]
    known = sum(sum(one.counts) for one, _ in judged)
    shares = [
        sum(
            sum(one.counts) / known * other.counts[place] / sum(other.counts)
            for one, other in judged
        )
        for place in range(len(judged[0][1].counts) if known else 0)
    ]
    return Shares(
        sum(other.row_count for _, other in pairs),
        sum(sum(other.counts) for _, other in pairs),
        sum(
            one.row_count / rows * other.null_count / other.row_count
            for one, other in pairs
        )
        if rows
        else None,
        reference[0].labels if reference else (),
        tuple(shares),
    )
