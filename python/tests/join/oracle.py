"""The point-in-time join as its definition reads, row by row, for small tables.

An instant is a whole number of microseconds since 1970 (UTC), an infinity, or None.
"""

from __future__ import annotations

from dataclasses import dataclass

Instant = int | float | None


@dataclass(frozen=True)
class FeatureRow:
    """A row of a feature view; clocks that the view does not have are None."""

    key: tuple
    event: Instant
    available: Instant
    created: Instant
    values: tuple

    def clock(self, name: str) -> Instant:
        """The instant in a column such as `available_timestamp`."""
        return getattr(self, name.removesuffix("_timestamp"))


def sees(
    rows: list[FeatureRow],
    key: tuple,
    instant: Instant,
    *,
    ttl: int | None,
    as_of: Instant,
) -> FeatureRow | None:
    """The row of a view that a spine row with this key and instant gets."""
    if instant is None or None in key:
        return None
    candidates = [
        row
        for row in rows
        if row.key == key
        and row.event is not None
        and row.event <= instant
        and (ttl is None or row.event >= instant - ttl)
        and (row.event if row.available is None else row.available) <= instant
        and (as_of is None or row.created is None or row.created <= as_of)
    ]
    return max(candidates, key=_event_then_created, default=None)


def _event_then_created(row: FeatureRow) -> tuple:
    # a NULL created time is lower than any other, minus infinity included
    written = row.created is not None
    return row.event, written, row.created if written else 0
