"""Features too good to be true: what statistics can only suspect."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from feature_warehouse.relevance.models.importance import Estimate

GINI, SHARE, NULL_GINI, FALL = 0.95, 0.8, 0.5, 0.1
# fewer rows with and without a value say nothing of what NULL means
_FEWEST = 30


@dataclass(frozen=True)
class Suspicion:
    """A sign of a leak; ``feature`` is None where it is one of the whole set."""

    feature: str | None
    sign: str
    said: str


def suspicions(
    rows: Iterable[Mapping[str, Any]],
    *,
    forward: Estimate | None = None,
    mixed: Estimate | None = None,
) -> Iterator[Suspicion]:
    """Name what is too good, from the scores of features and two scores of a model.

    Parameters
    ----------
    rows
        As `score_features` gives them.
    forward, mixed
        A model's skill asked forward in time, and asked of other entities at any time.

    Notes
    -----
    A Gini of 0.95, or a share of the target's entropy of 0.8, by one feature alone; a
    Gini of 0.5 by whether its value is there; a model that is 0.1 better when time is
    mixed up, beyond both intervals. They warn: lineage and clocks alone prove a leak.

    Examples
    --------
    >>> row = {"feature": "grade_after", "gini": 0.97, "mi_normalized": 0.7}
    >>> [one.said for one in suspicions([row])]
    ['it tells the target nearly by itself: Gini 0.970']
    """
    for row in rows:
        for sign, said in _of_feature(row):
            yield Suspicion(row["feature"], sign, said)
    if forward and mixed and None not in (forward.high, mixed.low):
        fall = mixed.value - forward.value
        if fall >= FALL and mixed.low > forward.high:
            yield Suspicion(
                None,
                "time",
                f"a model is {fall:.2f} better with time mixed up "
                f"({mixed.value:.2f}) than forward in time ({forward.value:.2f}): "
                "something in it knows the period",
            )


def _of_feature(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    gini, share = row.get("gini"), row.get("mi_normalized")
    if gini is not None and gini >= GINI:
        yield "gini", f"it tells the target nearly by itself: Gini {gini:.3f}"
    elif share is not None and share >= SHARE:
        yield "entropy", f"it tells {100 * share:.0f} % of the target by itself"
    missing, null_share = row.get("missing_auc"), row.get("null_share")
    if missing is None or null_share is None or not 0 < null_share < 1:
        return
    known, nulls = row["n"], row["rows"] - row["n"]
    strength = abs(2 * missing - 1)
    if strength >= NULL_GINI and min(known, nulls) >= _FEWEST:
        yield (
            "missing",
            f"whether it is known tells much: Gini {strength:.2f} of its NULLs, "
            f"{100 * null_share:.0f} % of the rows",
        )
