"""Counts, ends and Pearson's correlation of every column: two scans for all of them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from feature_warehouse.relevance.observed.prepared import SCORED

# the squares of numbers beyond these leave what a double holds
_LARGE, _SMALL = 1e100, 1e-100


@dataclass(frozen=True)
class Moments:
    """Of an ordered column: how many values are known, the ends, the mean."""

    known: int
    low: float | None
    high: float | None
    mean: float | None

    @property
    def is_constant(self) -> bool:
        """Whether no two known values differ."""
        return self.low == self.high

    @property
    def is_finite(self) -> bool:
        """Whether every known value is a finite number."""
        ends = [one for one in (self.low, self.high) if one is not None]
        return all(math.isfinite(one) for one in ends)


def moments(
    connection: duckdb.DuckDBPyConnection,
    names: Sequence[str],
    *,
    relation: str = SCORED,
) -> dict[str, Moments]:
    """Count each column and give its ends and mean.

    Examples
    --------
    >>> with duckdb.connect() as connection:
    ...     _ = connection.execute("create table rows as from range(1, 4, 2) t(a)")
    ...     moments(connection, ["a"], relation="rows")["a"]
    Moments(known=2, low=1.0, high=3.0, mean=2.0)
    """
    if not names:
        return {}
    outputs = ", ".join(
        f"count({one}), min({one}), max({one}), avg({one})" for one in names
    )
    row = connection.execute(f"select {outputs} from {relation}").fetchall()[0]
    return {
        name: Moments(
            row[4 * i], *(_double(value) for value in row[4 * i + 1 : 4 * i + 4])
        )
        for i, name in enumerate(names)
    }


def pearson(
    connection: duckdb.DuckDBPyConnection,
    features: Mapping[str, Moments],
    target: Moments,
    *,
    relation: str = SCORED,
) -> dict[str, float | None]:
    """Correlate each column with ``y``, where both are known.

    None where the target is constant on those rows. The columns have finite values and
    are no constants.

    Notes
    -----
    Each side is first moved by its mean, and scaled by a power of two where its squares
    would overflow, which DuckDB answers with 0.

    Examples
    --------
    >>> with duckdb.connect() as connection:
    ...     values = "(values (1.0, 2.0), (2.0, 4.0), (3.0, 7.0)) as t (a, y)"
    ...     _ = connection.execute(f"create table rows as from {values}")
    ...     of = moments(connection, ["a", "y"], relation="rows")
    ...     found = pearson(connection, {"a": of["a"]}, of["y"], relation="rows")
    >>> round(found["a"], 6)  # 5 / sqrt(2 * 12.666667)
    0.993399
    """
    # where values are missing, the target has a mean of its own on the other rows
    partial = {
        name: f"case when {name} is not null then y end"
        for name, one in features.items()
        if one.known < target.known
    }
    of_those = moments(connection, list(partial.values()), relation=relation)
    targets = {
        name: of_those[partial[name]] if name in partial else target
        for name in features
    }
    asked = {
        name: f"corr({_centred(name, one)}, {_centred('y', targets[name])})"
        for name, one in features.items()
        if not targets[name].is_constant
    }
    found = dict.fromkeys(features, None)
    if asked:
        query = f"select {', '.join(asked.values())} from {relation}"
        answer = connection.execute(query).fetchall()[0]
        found |= dict(zip(asked, answer, strict=True))
    return {
        name: None if one is None or math.isnan(one) else max(-1.0, min(1.0, one))
        for name, one in found.items()
    }


def _centred(name: str, of: Moments) -> str:
    size = max(abs(of.low or 0.0), abs(of.high or 0.0))
    scale = 1.0
    if not _SMALL < size < _LARGE:
        scale = 2.0 ** min(1000, -math.frexp(size)[1])
    mean = of.mean if of.mean is not None and math.isfinite(of.mean) else 0.0
    value = name if scale == 1.0 else f"({name} * {_number(scale)})"
    return f"{value} - {_number(mean * scale)}"


def _number(value: float) -> str:
    return f"cast('{value!r}' as double)"


def _double(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]
