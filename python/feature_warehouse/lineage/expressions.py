"""What an expression's value is made of."""

from collections.abc import Callable, Iterable
from functools import lru_cache, partial

from sqlglot import exp

from feature_warehouse.lineage.clocks import has_event_clock
from feature_warehouse.lineage.dot_calls import may_be_schema
from feature_warehouse.lineage.functions import (
    is_aggregate,
    is_json_arrow,
    is_parameter,
    name_of,
)
from feature_warehouse.lineage.records import Step
from feature_warehouse.lineage.values import NOTHING, Scope, Value, merged, through
from feature_warehouse.lineage.windows import (
    is_in_one_instant,
    is_ranking,
    looks_forward,
    whole_window,
)

_NO_VALUE = (
    exp.Literal,
    exp.Null,
    exp.Boolean,
    exp.Identifier,
    exp.DataType,
    exp.Var,
    exp.Placeholder,
)


def value_of(e: exp.Expression, scope: Scope) -> Value:
    """Tell what the value of an expression is made of, and through which steps."""
    handler = _handler(type(e))
    if handler is not None:
        return handler(e, scope)
    inner = merged([value_of(one, scope) for one in _operands(e)])
    if not inner.paths:
        return inner
    step = _step(e, scope)
    return through(inner, step) if step else inner


def _operands(e: exp.Expression) -> Iterable[exp.Expression]:
    """Give an expression's parts; a long chain of one operator is read in one go."""
    if not isinstance(e, exp.Binary):
        return e.iter_expressions()
    kind, right = type(e), []
    while type(e) is kind:
        right.append(e.args["expression"])
        e = e.this
    return (e, *reversed(right))


def _step(e: exp.Expression, scope: Scope) -> Step | None:
    name = name_of(e)
    if name is None:
        return None
    if is_aggregate(e):
        scope.has_aggregate = True
        return _made("aggregate", name)
    return _made("function", name)


@lru_cache(maxsize=4096)
def _made(kind: str, name: str) -> Step:
    # one object for each, which is quick to compare
    return Step(kind, name)


def _column(e: exp.Column, scope: Scope) -> Value:
    name = e.args["this"]
    if type(name) is exp.Identifier and not e.args.get("table"):
        # most columns are read by their name alone
        found = scope.unqualified(name.this.lower())
        if found is not None:
            return found
    parts = [part.name.lower() for part in e.parts]
    if isinstance(e.this, exp.Star):
        return _whole_row(e.table.lower(), scope) or NOTHING
    if len(parts) == 1:
        found = scope.unqualified(parts[0]) or _whole_row(parts[0], scope)
        if found is None and parts[0] == "rowid":
            return NOTHING
    else:
        found = _qualified(parts, scope)
    if found is None and may_be_schema(e):
        return NOTHING
    if found is None:
        return Value((), f"no relation that is read has a column {'.'.join(parts)}")
    return found


def _qualified(parts: list[str], scope: Scope) -> Value | None:
    """Read ``table.column``, ``schema.table.column``, or fields of a struct."""
    for at in range(len(parts) - 1):
        table = scope.table(parts[at])
        found = table.column(parts[at + 1]) if table else None
        if found is not None:
            is_field = at + 2 < len(parts)
            return through(found, _made("function", "field")) if is_field else found
    found = scope.unqualified(parts[0], is_declared=True)
    return None if found is None else through(found, _made("function", "field"))


def _whole_row(alias: str, scope: Scope) -> Value | None:
    """A table's name as a value is a struct of its columns."""
    table = scope.table(alias)
    if table is None:
        return None
    columns = [table.column(name) or NOTHING for name in table.relation.columns]
    if table.relation.is_open:
        columns.append(Value((), f"not all columns of {alias} are known"))
    return through(merged(columns), _made("function", "row"))


def _nothing(_: exp.Expression, __: Scope) -> Value:
    return NOTHING


def _of_all(e: exp.Star, _: Scope) -> Value:
    if isinstance(e.parent, exp.Count):
        return NOTHING
    return Value((), "which columns a star in an expression has is not followed")


def _inner(e: exp.Expression, scope: Scope) -> Value:
    return value_of(e.this, scope)


def _ordered(e: exp.Order, scope: Scope) -> Value:
    # the order of an aggregate's rows does not count, but in `rank(order by x)`
    parts = [e.this] if e.this is not None else [one.this for one in e.expressions]
    return merged([value_of(one, scope) for one in parts])


def _lambda(e: exp.Lambda, scope: Scope) -> Value:
    body = value_of(e.this, scope)
    names = e.expressions
    if not is_json_arrow(e) or is_parameter(names[0]):
        return body
    column = value_of(exp.column(names[0].copy()), scope)
    return through(merged([column, body]), _made("function", "json_extract"))


def _pair(e: exp.PropertyEQ, scope: Scope) -> Value:
    # the key of a map is a value, that of a struct a name
    return merged([value_of(e.this, scope), value_of(e.args["expression"], scope)])


def _right(e: exp.Expression, scope: Scope) -> Value:
    # the left side is the name of an argument
    return value_of(e.args["expression"], scope)


def _case(e: exp.Case, scope: Scope) -> Value:
    parts = [e.args.get("this"), e.args.get("default")]
    for branch in e.args["ifs"]:
        parts += [branch.this, branch.args.get("true")]
    values = [value_of(part, scope) for part in parts if part is not None]
    return through(merged(values), _made("function", "case"))


def _filter(e: exp.Filter, scope: Scope) -> Value:
    values = [value_of(one, scope) for one in e.this.iter_expressions()]
    condition = value_of(e.args["expression"].this, scope)
    step = _step(e.this, scope) or _made("aggregate", e.this.key)
    return through(merged([*values, condition]), step)


def _within_group(e: exp.WithinGroup, scope: Scope) -> Value:
    ordered = [value_of(one.this, scope) for one in e.args["expression"].expressions]
    step = _step(e.this, scope) or _made("aggregate", e.this.key)
    return through(merged([*ordered, value_of(e.this, scope)]), step)


def _window(e: exp.Window, scope: Scope) -> Value:
    call = e.this
    conditions = []
    while isinstance(call, exp.Filter | exp.IgnoreNulls | exp.RespectNulls):
        if isinstance(call, exp.Filter):
            conditions.append(value_of(call.args["expression"].this, scope))
        call = call.this
    window = whole_window(e, scope.windows)
    default = call.args.get("default")
    parts = [one for one in call.iter_expressions() if one is not default]
    inner = merged([*conditions, *(value_of(one, scope) for one in parts)])
    if is_ranking(call) or not (inner.paths or inner.reason):
        # a number of rows, or a place among them, is made of what orders them
        keys = window.order or window.partition
        inner = merged([inner, *(value_of(one, scope) for one in keys)])
    name = name_of(call) or call.key
    value = partial(value_of, scope=scope)
    if name == "lag" and is_in_one_instant(call, window, value):
        name = "lag in one instant"
    found = through(inner, Step("window", name, looks_forward(call, window, value)))
    if default is None:
        return found
    # it is the current row's
    return merged([found, through(value(default), _made("function", name))])


def _subquery(e: exp.Expression, scope: Scope) -> Value:
    relation = scope.run_query(e, scope)
    if relation.is_open:
        return Value((), relation.reason or "a subquery has columns nobody declared")
    value = merged(relation.columns.values())
    tables = scope.tables.values()
    has_clock = any(has_event_clock(one.relation.columns) for one in tables)
    if relation.of_all_times and has_clock:
        why = "a subquery without a bound in time"
        return through(value, Step("join", why, looks_forward=True))
    return value


def _exists(e: exp.Exists, scope: Scope) -> Value:
    """Whether rows exist: here the conditions of the subquery are the value."""
    return through(_conditions(e.this.copy(), scope), _made("function", "exists"))


def _conditions(query: exp.Expression, scope: Scope) -> Value:
    """Give what the conditions of a query read, as if it selected them."""
    query = query.unnest() if isinstance(query, exp.Subquery) else query
    if isinstance(query, exp.SetOperation) and query.args.get("with_") is None:
        sides = (query.this, query.expression)
        return merged([_conditions(one, scope) for one in sides])
    if not isinstance(query, exp.Select):
        return _subquery(query, scope)
    clauses = [query.args.get(name) for name in ("where", "having", "qualify")]
    conditions = [one.this.copy() for one in clauses if one is not None]
    joins = query.args.get("joins") or ()
    conditions += [one.args["on"].copy() for one in joins if one.args.get("on")]
    if conditions:
        for name in ("group", "having", "qualify", "distinct"):
            query.set(name, None)
        query.set("expressions", conditions)
    value = _subquery(query, scope)
    read = [one for one in (query.args.get("from_"), *joins) if one is not None]
    if any(one.find(exp.Where, exp.Having) for one in read):
        why = "conditions of a subquery within exists are not followed"
        return merged([value, Value((), why)])
    return value


def _comprehension(e: exp.Comprehension, scope: Scope) -> Value:
    inner = scope.inner()
    inner.aliases[e.args["expression"].name.lower()] = NOTHING
    parts = [e.this, e.args.get("condition")]
    values = [value_of(part, inner) for part in parts if part is not None]
    return merged([*values, value_of(e.args["iterator"], scope)])


def _pattern(_: exp.Columns, scope: Scope) -> Value:
    # which columns it stands for is the select's to tell
    scope.has_pattern = True
    return NOTHING


def _positional(e: exp.PositionalColumn, _: Scope) -> Value:
    return Value((), f"which column {e.sql(dialect='duckdb')} is, is not followed")


_HANDLERS: dict[type, Callable[..., Value]] = {
    **dict.fromkeys(_NO_VALUE, _nothing),
    exp.Star: _of_all,
    exp.Column: _column,
    exp.PositionalColumn: _positional,
    exp.Columns: _pattern,
    exp.Alias: _inner,
    exp.Paren: _inner,
    exp.Lambda: _lambda,
    exp.Order: _ordered,
    exp.PropertyEQ: _pair,
    exp.Kwarg: _right,
    exp.Case: _case,
    exp.Filter: _filter,
    exp.WithinGroup: _within_group,
    exp.Window: _window,
    exp.Subquery: _subquery,
    exp.Query: _subquery,
    exp.Exists: _exists,
    exp.Comprehension: _comprehension,
}


@lru_cache(maxsize=2048)
def _handler(kind: type) -> Callable[..., Value] | None:
    return next((_HANDLERS[one] for one in kind.__mro__ if one in _HANDLERS), None)
