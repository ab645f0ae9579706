"""What a table's columns hold, asked in SQL: one query for counts, one for bars."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from feature_warehouse.sql import quoted

BINS = 12
# a column of more values than this is not drawn value by value
_MOST_VALUES = 12
_NUMBERS = ("DOUBLE", "FLOAT", "DECIMAL", "REAL")
_INSTANTS = ("DATE", "TIMESTAMP")


@dataclass(frozen=True)
class Counts:
    """Rows of the table; of a column the values known, the distinct ones, the ends."""

    rows: int
    known: int
    distinct: int
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Drawn:
    """A column's counts, its bars, and in words what they are."""

    counts: Counts
    bars: tuple[int, ...]
    said: str


def counts_query(relation: str, columns: Mapping[str, str]) -> str:
    """Give the query of one row: all rows, then four values of each column."""
    parts = ["count(*)"]
    for name, kind in columns.items():
        value = _number(name, kind)
        ends = [f"min({value})", f"max({value})"] if value else ["null", "null"]
        parts += [
            f"count({value or quoted(name)})",
            f"approx_count_distinct({quoted(name)})",
            *ends,
        ]
    return f"select {', '.join(parts)} from {relation}"


def read_counts(columns: Mapping[str, str], row: Sequence[Any]) -> dict[str, Counts]:
    """Read the answer of `counts_query`.

    Examples
    --------
    >>> read_counts({"x": "DOUBLE"}, [3, 2, 2, 0.5, 1.5])["x"].known
    2
    """
    rows, *values = row
    return {
        name: Counts(rows, *values[4 * i : 4 * i + 4]) for i, name in enumerate(columns)
    }


def bars_query(
    relation: str, columns: Mapping[str, str], counts: Mapping[str, Counts]
) -> str:
    """Give the query of one row: of each column how often each bin or value is."""
    # a count makes one row of any table, an empty one too
    parts = ["count(*)"]
    for name, kind in columns.items():
        one = counts[name]
        value = _number(name, kind)
        if value and one.low is not None and one.low < one.high:
            share = f"({value} - ({one.low!r})) / ({one.high!r} - ({one.low!r}))"
            bin_ = f"cast(least({BINS - 1}, floor({BINS} * {share})) as integer)"
            # least() of NULL and a number is the number
            parts.append(f"histogram({bin_}) filter (where {value} is not null)")
        elif not value and 0 < one.distinct <= _MOST_VALUES:
            parts.append(f"histogram(cast({quoted(name)} as varchar))")
        else:
            parts.append("null")
    return f"select {', '.join(parts)} from {relation}"


def read_bars(
    columns: Mapping[str, str], counts: Mapping[str, Counts], row: Sequence[Any]
) -> dict[str, Drawn]:
    """Read the answer of `bars_query`."""
    return {
        name: Drawn(counts[name], *_drawn(kind, counts[name], histogram))
        for (name, kind), histogram in zip(columns.items(), row[1:], strict=True)
    }


def _drawn(
    kind: str, one: Counts, histogram: Mapping[Any, int] | None
) -> tuple[tuple[int, ...], str]:
    if not one.known:
        return (), "no value"
    if one.low is not None and one.high is not None:
        ends = " to ".join(dict.fromkeys(_ends(kind, one.low, one.high)))
        bins = histogram or {}
        return tuple(bins.get(i, 0) for i in range(BINS)) if bins else (), ends
    if not histogram:
        return (), ""
    commonest = sorted(histogram.items(), key=lambda pair: (-pair[1], pair[0]))
    said = ", ".join(f"{value} {count}" for value, count in commonest[:4])
    more = f" and {len(commonest) - 4} more" if len(commonest) > 4 else ""
    return tuple(count for _, count in commonest), said + more


def _ends(kind: str, low: float, high: float) -> Iterator[str]:
    for one in (low, high):
        if kind.upper().startswith(_INSTANTS):
            yield f"{datetime.fromtimestamp(one, timezone.utc):%Y-%m-%d}"
        else:
            yield f"{one:g}"


def _number(name: str, kind: str) -> str | None:
    """Write a column as a number to make bins of; None where it is none.

    An infinite value has no bin, and NaN is no value.
    """
    kind = kind.upper()
    if kind.startswith(_INSTANTS):
        value = f"epoch(cast({quoted(name)} as timestamp))"
        return f"case when isfinite({quoted(name)}) then {value} end"
    if kind.startswith(_NUMBERS) or (kind.endswith("INT") or kind == "INTEGER"):
        value = f"cast({quoted(name)} as double)"
        return f"case when isfinite({value}) then {value} end"
    return None
