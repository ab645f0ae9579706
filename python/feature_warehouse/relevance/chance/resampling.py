"""All scores of all features in each draw of entities, from one reading of the rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from feature_warehouse.relevance.chance import bootstrap
from feature_warehouse.relevance.observed.arrays import (
    Codes,
    Matrix,
    Vector,
    bin_codes,
    category_codes,
    columns,
)
from feature_warehouse.relevance.observed.prepared import Prepared
from feature_warehouse.relevance.observed.target import BINARY, CONTINUOUS, Target
from feature_warehouse.relevance.observed.threads import one_thread
from feature_warehouse.relevance.single.scoring import Evidence

# numbers in a block of draws: 2 MB, so that it stays in the processor's cache
_BLOCK = 300_000


@dataclass(frozen=True)
class Sample:
    """The rows as arrays: the target, and what each feature is ranked and binned by."""

    target: Target
    y: Vector
    codes: Codes
    classes: int
    values: Mapping[str, Vector]
    bins: Mapping[str, Codes]


def sampled(given: Prepared, gathered: Sequence[Evidence]) -> Sample:
    """Read what the draws need; the evidence says which bins."""
    ends = columns(given, ["y", "c"])
    bins = {}
    for one in gathered:
        cell = one.feature.cell
        if one.binned is None:
            continue
        bins[cell] = (
            bin_codes(given, cell, one.binned)
            if one.binned.ends
            else category_codes(given, cell)
        )
    ordered = [one.feature.cell for one in gathered if one.feature.column.is_ordered]
    values = columns(given, ordered)
    codes = np.nan_to_num(ends[:, 1]).astype(np.int64)
    return Sample(
        given.target,
        ends[:, 0],
        codes,
        int(codes.max(initial=-1)) + 1,
        dict(zip(ordered, values.T, strict=True)),
        bins,
    )


def drawn(
    sample: Sample, groups: Codes, *, repeats: int, seed: int, entities: int | None
) -> dict[tuple[str, str], Vector]:
    """Give all draws of each feature's measures."""
    found: dict[tuple[str, str], list[Vector]] = {}
    if not len(groups):
        return {}
    generator = np.random.default_rng(seed)
    size = max(1, _BLOCK // len(groups))
    for start in range(0, repeats, size):
        draws = min(size, repeats - start)
        weights = bootstrap.entity_weights(groups, draws, generator, entities)
        with one_thread():
            for key, values in _block(sample, weights):
                found.setdefault(key, []).append(values)
    return {key: np.concatenate(parts) for key, parts in found.items()}


def _block(sample: Sample, weights: Matrix) -> Iterator[tuple[tuple[str, str], Vector]]:
    of_y = None
    if sample.target.kind == CONTINUOUS:
        of_y = bootstrap.Ranked(sample.y, weights)
    for name, values in sample.values.items():
        known = ~np.isnan(values)
        if not known.any():
            continue
        whole = bool(known.all())
        inner = weights if whole else weights[known]
        ranked = bootstrap.Ranked(values[known], inner)
        if of_y is not None:
            other = of_y if whole else bootstrap.Ranked(sample.y[known], inner)
            yield (name, "spearman"), bootstrap.spearman(ranked, other, inner)
            continue
        aucs, rho = bootstrap.auc_and_spearman(
            ranked, inner, sample.codes[known], classes=sample.classes
        )
        yield (name, "auc"), _area(aucs, sample.target)
        yield (name, "spearman"), rho
    finite = [name for name, one in sample.values.items() if not np.isinf(one).any()]
    if sample.target.is_number and np.isfinite(sample.y).all() and finite:
        matrix = np.column_stack([sample.values[name] for name in finite])
        for name, found in zip(
            finite, bootstrap.pearson(matrix, sample.y, weights), strict=True
        ):
            yield (name, "pearson"), found
    for name, codes in sample.bins.items():
        yield (
            (name, "mi"),
            bootstrap.mutual_information(
                codes, sample.codes, weights, classes=sample.classes
            ),
        )


def _area(aucs: Matrix, target: Target) -> Vector:
    if target.kind == BINARY:
        return aucs[-1]
    # a class that a draw lacks has no AUC there
    known = ~np.isnan(aucs)
    turned = np.where(known, np.maximum(aucs, 1 - aucs), 0)
    with np.errstate(invalid="ignore"):
        return turned.sum(axis=0) / known.sum(axis=0)
