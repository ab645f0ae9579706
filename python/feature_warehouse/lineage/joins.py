"""Which tables of a select hold later rows than the row it gives."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from sqlglot import exp

from feature_warehouse.lineage.clocks import (
    fixes_event,
    has_event_clock,
    is_knowledge,
    names_in,
)
from feature_warehouse.lineage.comparisons import Comparison, comparisons
from feature_warehouse.lineage.expressions import value_of
from feature_warehouse.lineage.records import Step
from feature_warehouse.lineage.values import (
    AnyStep,
    OpenJoin,
    Relation,
    Scope,
    Source,
    Value,
)

_OUTER = "\0outer"
_EVENT_TIMESTAMP = "event_timestamp"


class _Side(NamedTuple):
    """One side of a comparison: of which table, made of what."""

    table: str
    e: exp.Expression
    value: Value

    @property
    def is_forward(self) -> bool:
        return any(
            step.looks_forward for _, steps in self.value.paths for step in steps
        )


class _Fact(NamedTuple):
    """What a condition says of a table's rows beside another's.

    ``same``: equal keys. ``later``: later rows match. ``not later``: none does.
    """

    table: str
    of: str
    kind: str
    text: str
    own: _Side
    other: _Side
    of_knowledge: bool = False
    # whether the own side says which event a row is of, or both sides do
    pins_event: bool = False
    fixes_event: bool = False


def mark_later_tables(
    select: exp.Select, scope: Scope, conditions: Iterable[exp.Expression]
) -> None:
    """Give each table whose rows may be later than the select's own a join step."""
    facts: dict[str, dict[str, list[_Fact]]] = {}
    for condition in conditions:
        for one in _facts(condition, scope):
            facts.setdefault(one.table, {}).setdefault(one.of, []).append(one)
    anchors = _anchors(select, scope, facts)
    later: dict[str, str | None] = dict.fromkeys(anchors)
    here = scope.outer if _OUTER in later else scope
    has_clock = here is not None and any(
        has_event_clock(table.relation.columns)
        for name, table in here.tables.items()
        if _OUTER in later or name in later
    )
    waiting = [name for name in scope.tables if name not in later]
    while waiting:
        known = later.keys()
        told = [name for name in waiting if known & facts.get(name, {}).keys()]
        for name in told or waiting:
            table, others = scope.tables[name], facts.get(name, {})
            later[name] = _why_later(table.relation.columns, others, later)
            is_bounded = _is_bounded(others, later)
            scope.is_bounded |= is_bounded and _OUTER in others
            table.step = _step(
                later[name],
                table.relation,
                others,
                later,
                has_clock and not is_bounded,
            )
        waiting = [name for name in waiting if name not in later]


def _is_bounded(
    others: Mapping[str, list[_Fact]], later: Mapping[str, str | None]
) -> bool:
    """Whether a condition keeps a table's rows from lying after the select's own."""
    return any(
        one.pins_event or (one.kind == "not later" and not one.of_knowledge)
        for of, facts in others.items()
        if of in later and later[of] is None
        for one in facts
    )


def _step(
    why: str | None,
    relation: Relation,
    others: Mapping[str, list[_Fact]],
    later: Mapping[str, str | None],
    is_unbounded: bool,
) -> AnyStep | None:
    if why is not None:
        return Step("join", why, looks_forward=True)
    same = [
        one
        for of, facts in others.items()
        if of in later and later[of] is None
        for one in facts
        if one.kind == "same"
    ]
    keys = tuple(
        (one.text, _sources(one.other), _sources(one.own))
        for one in same
        if _sources(one.other)
    )
    name = same[0].text if same else "no condition"
    if is_unbounded and has_event_clock(relation.columns):
        return Step("join", f"{name}, without a bound in time", looks_forward=True)
    if not keys and not is_unbounded:
        return None
    return OpenJoin("join", name, False, keys, is_unbounded, relation.of_all_times)


def _sources(side: _Side) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(source for source, _ in side.value.paths))


def _why_later(
    columns: Mapping[str, Value],
    others: Mapping[str, list[_Fact]],
    later: Mapping[str, str | None],
) -> str | None:
    """Give the condition that lets later rows in; None where none does."""
    reasons: list[str] = []
    for of, facts in others.items():
        if of not in later:
            continue
        kind, text = _beside(columns, facts)
        if kind == "not later" and later[of] is None:
            return None
        if kind == "later":
            reasons.append(text)
        elif later[of] is not None:
            reasons.append(later[of] or text)
    return reasons[0] if reasons else None


def _beside(columns: Mapping[str, Value], facts: list[_Fact]) -> tuple[str, str]:
    """Sum up what is known of a table beside one other.

    Rows of one event or one instant are never later than each other, whatever else is
    compared. A bound by an event's clock settles it. A later clock of knowledge lets
    later events in, but for a table that has nothing else, which lists loads.
    """
    if any(one.fixes_event for one in facts):
        return "same", facts[0].text
    events = [one for one in facts if not one.of_knowledge]
    knowledge = [one for one in facts if one.of_knowledge]
    if any(one.kind == "not later" for one in events):
        return "not later", ""
    for one in events:
        if one.kind == "later":
            return "later", one.text
    is_bound = any(one.kind == "not later" for one in knowledge)
    only_clocks = all(is_knowledge(frozenset({name})) for name in columns)
    for one in knowledge:
        if one.kind == "later" and not (is_bound or only_clocks):
            return "later", one.text
    return "same", facts[0].text


def _anchors(
    select: exp.Select, scope: Scope, facts: Mapping[str, Mapping[str, list[_Fact]]]
) -> list[str]:
    """Find the tables whose rows the select's rows stand for.

    They are the ones that give it its ``event_timestamp``; without one, the first. Of
    a subquery that is compared with the query around it, that query.
    """
    if any(_OUTER in others for others in facts.values()):
        return [_OUTER]
    for item in select.expressions:
        if isinstance(item, exp.Star):
            found = scope.owner(_EVENT_TIMESTAMP)
            if found and _EVENT_TIMESTAMP in scope.tables[found].relation.columns:
                return [found]
        elif isinstance(item, exp.Column) and isinstance(item.this, exp.Star):
            left_out = {one.name.lower() for one in item.this.args.get("except_") or ()}
            table = scope.tables.get(item.table.lower())
            has_clock = table and _EVENT_TIMESTAMP in table.relation.columns
            if has_clock and _EVENT_TIMESTAMP not in left_out:
                return [item.table.lower()]
        elif item.alias_or_name.lower() == _EVENT_TIMESTAMP:
            found = {_owner(one, scope) for one in item.find_all(exp.Column)}
            known = [one for one in scope.tables if one in found]
            if known:
                return known
    return [next(iter(scope.tables))]


def _facts(condition: exp.Expression, scope: Scope) -> Iterator[_Fact]:
    for one in comparisons(condition):
        left, right = _side(one.left, scope), _side(one.right, scope)
        if left is None or right is None or left.table == right.table:
            continue
        if left.table != _OUTER:
            yield _fact(left, one, right, scope)
        if right.table != _OUTER:
            yield _fact(right, one.flipped, left, scope)


def _fact(own: _Side, one: Comparison, other: _Side, scope: Scope) -> _Fact:
    """Tell what a comparison says of the table on its left."""
    is_level = one.shift == 0
    ahead = one.shift > 0 or (is_level and other.is_forward and not own.is_forward)
    behind = one.shift < 0 or (is_level and own.is_forward and not other.is_forward)
    value = partial(value_of, scope=scope)
    bound = "not later" if one.is_certain else "same"
    if one.sign == "=":
        kind = "later" if ahead else bound if behind else "same"
        is_same = one.is_certain and kind == "same"
        pins = is_same and fixes_event(own.e, value)
        fixes = pins and fixes_event(other.e, value)
        return _Fact(
            *(own.table, other.table, kind, one.text, own, other),
            pins_event=pins,
            fixes_event=fixes,
        )
    kind = "later" if one.sign == ">" or ahead else bound
    of_knowledge = all(is_knowledge(names_in(side.e, value)) for side in (own, other))
    return _Fact(own.table, other.table, kind, one.text, own, other, of_knowledge)


def _side(e: exp.Expression, scope: Scope) -> _Side | None:
    """Read one side; None unless it is of one table."""
    if e.find(exp.Query):
        return None
    owners = {_owner(column, scope) for column in e.find_all(exp.Column)}
    if len(owners) != 1 or None in owners:
        return None
    return _Side(owners.pop(), e, value_of(e, scope))


def _owner(column: exp.Column, scope: Scope) -> str | None:
    *qualifiers, name = [part.name.lower() for part in column.parts]
    for part in qualifiers:
        if part in scope.tables:
            return part
        if scope.table(part) is not None:
            return _OUTER
    first = [*qualifiers, name][0]
    if first in scope.using:
        return scope.using[first][0][0]
    found = scope.owner(first)
    if found is None and scope.outer and scope.outer.unqualified(first) is not None:
        return _OUTER
    return found
