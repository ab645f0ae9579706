"""Which columns are clocks, told by their names: of events, or of what was known."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from sqlglot import exp

from feature_warehouse.lineage.values import Value


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# columns that fix which event a row is of; rows that share one are of one instant
_EVENT = _words(
    "event_timestamp event_time event_at event_date event_day event_id observed_at "
    "as_of wave wave_year"
)
# words in the names of clocks that say when something was known, not when it happened
_KNOWLEDGE = _words(
    "available captured created extracted ingested inserted known landed loaded "
    "published released synced updated usable valid written"
)

# how the names of clocks end
_CLOCK = _words("at date day instant time timestamp ts wave")


def names_in(
    e: exp.Expression, value: Callable[[exp.Expression], Value]
) -> frozenset[str]:
    """Give the names of an expression's columns, and of those that they are made of."""
    names = {column.name.lower() for column in e.find_all(exp.Column)}
    return frozenset(names | {source[1] for source, _ in value(e).paths})


def is_knowledge(names: frozenset[str]) -> bool:
    """Whether one of the names is that of a clock of knowledge.

    Examples
    --------
    >>> is_knowledge(frozenset({"loaded_at"})), is_knowledge(frozenset({"class_at"}))
    (True, False)
    """
    return any(not _KNOWLEDGE.isdisjoint(name.split("_")) for name in names)


def has_event_clock(columns: Iterable[str]) -> bool:
    """Whether one of the columns says which event or instant a row is of.

    Examples
    --------
    >>> has_event_clock(["student_id", "event_timestamp"]), has_event_clock(["at"])
    (True, False)
    """
    return not _EVENT.isdisjoint(columns)


def has_clock(columns: Iterable[str]) -> bool:
    """Whether one of the columns looks like a clock of what happened.

    Examples
    --------
    >>> has_clock(["student_id", "class_at"]), has_clock(["school", "loaded_at"])
    (True, False)
    """
    return any(map(_is_clock, columns))


@lru_cache(maxsize=65_536)
def _is_clock(name: str) -> bool:
    is_instant = name in _EVENT or name.rsplit("_", 1)[-1] in _CLOCK
    return is_instant and not is_knowledge(frozenset({name}))


def fixes_event(e: exp.Expression, value: Callable[[exp.Expression], Value]) -> bool:
    """Whether rows with the same value here are rows of one event or one instant.

    Only a column as it stands does: rows of one year are not of one instant.
    """
    if not isinstance(e, exp.Column):
        return False
    if e.name.lower() in _EVENT:
        return True
    paths = value(e).paths
    return bool(paths) and all(
        source[1] in _EVENT and not steps for source, steps in paths
    )
