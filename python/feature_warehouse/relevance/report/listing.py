"""What was found, as lines for the terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

from feature_warehouse.relevance.record import Assessment, Relevance
from feature_warehouse.relevance.report.words import (
    cluster_said,
    direction,
    heading,
    interval,
    ranked,
    share_told,
    skill_said,
    written,
)

_HEADER = (
    *("feature", "n", "tells alone %", "AUC or rho", "q", "model loses", "shadows"),
)


def listing(made: Relevance) -> Iterator[str]:
    """Give a table of the features, and what holds for the whole set.

    Examples
    --------
    >>> next(listing(made))  # doctest: +SKIP
    'level_gap_training_set for is_gap_worse_next_wave (binary): 1643 rows, ...'
    """
    found = made.found
    yield heading(made)
    yield ""
    yield from _table([_HEADER, *(_row(found, row) for row in ranked(found))])
    yield ""
    forward, mixed = skill_said(found, "forward"), skill_said(found, "mixed")
    yield f"a model that learnt from earlier waves, asked of the next: {forward}"
    yield f"a model that learnt from other entities, at any time: {mixed}"
    flips = [row["feature"] for row in found.scores if found.flips(row["feature"])]
    if flips:
        yield f"the sign changes between waves, beyond chance: {', '.join(flips)}"
    for cluster in found.clusters:
        yield cluster_said(found, cluster)
    for name, sign, said in made.warnings():
        yield f"warning, {sign}: {name or made.training_set}: {said}"
    for row in found.scores:
        if row["mi_normalized"] is None:
            yield f"no score of {row['feature']}: {row['reason']}"
    yield ""
    yield (
        "tells alone: per cent of the target's entropy. Intervals: 95 % of draws of "
        "entities. q: share of false discoveries. docs/relevance.md has the methods"
    )


def _row(found: Assessment, row: Mapping[str, Any]) -> tuple[str, ...]:
    name = row["feature"]
    told = share_told(found, row)
    fall = found.forward.falls.get((name,))
    q = found.tests.get(name, {}).get("q")
    share = (
        f"{written(told.value, 1):>4} {interval(told.low, told.high, 1)}"
        if told
        else "–"
    )
    return (
        name,
        str(row["n"]),
        share,
        direction(found, row)[1] or "–",
        "–" if q is None else f"{q:.3f}",
        f"{written(fall.value, 3)} {interval(fall.low, fall.high, 3)}" if fall else "–",
        found.shadows.verdict(name),
    )


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [one.ljust(width) for one, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()
