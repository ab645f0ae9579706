"""Whose rows a select gives: one table's, or groups that span all times."""

from functools import partial

from sqlglot import exp

from feature_warehouse.lineage.clocks import fixes_event
from feature_warehouse.lineage.expressions import value_of
from feature_warehouse.lineage.values import Relation, Scope


def with_rows(relation: Relation, select: exp.Select, scope: Scope) -> Relation:
    """Say whose rows the select's are.

    A group that no clock of an event is a key of, over timed rows that nothing bounds,
    is made of rows of all times.
    """
    is_timed = any(table.relation.is_timed for table in scope.tables.values())
    if select.args.get("group") or scope.has_aggregate:
        spans = not scope.is_bounded and not _has_event_key(select, scope)
        return relation._replace(is_timed=is_timed, of_all_times=is_timed and spans)
    first = next(iter(scope.tables.values()), None)
    if first is None:
        return relation
    rows = first.relation
    return relation._replace(
        is_timed=is_timed,
        of_all_times=rows.of_all_times,
        rows_of=rows.rows_of,
    )


def _has_event_key(select: exp.Select, scope: Scope) -> bool:
    group = select.args.get("group")
    if group is None:
        return False
    items = select.expressions
    keys = list(group.expressions)
    if group.args.get("all"):
        keys += [item.unalias() for item in items]
    for number in [key for key in keys if isinstance(key, exp.Literal)]:
        if number.is_int and 0 < int(number.name) <= len(items):
            keys.append(items[int(number.name) - 1].unalias())
    return any(fixes_event(key, partial(value_of, scope=scope)) for key in keys)
