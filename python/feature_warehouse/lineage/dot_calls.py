"""Functions written after their first argument, ``name.upper()``, as plain calls."""

import re
from collections.abc import Iterator

from sqlglot import exp
from sqlglot.errors import SqlglotError

from feature_warehouse.lineage.functions import is_parameter

# most SQL has none, which its text tells sooner than its tree
_MAY_BE_DOTTED = re.compile(r"\.\s*[\w\"]+\s*\(")
_NO_VALUES = (exp.Column, exp.Table, exp.TableAlias, exp.DataType, exp.Join)
# a filter after the call, which the parser takes for a column's name
_AROUND = (exp.Filter, exp.Window)
_MAY_BE_SCHEMA = "may_be_schema"


def with_plain_calls(query: exp.Expression, sql: str) -> exp.Expression:
    """Write each ``a.f(b)`` of a query as ``f(a, b)``, in place; ``sql`` is its text.

    The parser makes mere names of the columns before such a dot. They are columns
    again, but for the parameters of a lambda.

    Examples
    --------
    >>> from sqlglot import parse_one
    >>> sql = "select s.name.trim().left(3) as n from s"
    >>> with_plain_calls(parse_one(sql, read="duckdb"), sql).sql(dialect="duckdb")
    'SELECT LEFT(TRIM(s.name), 3) AS n FROM s'
    """
    if not _MAY_BE_DOTTED.search(sql):
        return query
    # what is found last lies deepest, and is the first to be called
    for found in reversed(list(query.find_all(exp.Dot, exp.Column))):
        plain = _of_column(found) if isinstance(found, exp.Column) else _of_dot(found)
        if plain is not None:
            found.replace(plain)
    return query


def may_be_schema(column: exp.Column) -> bool:
    """Whether a name stands before a function, which may be that of its schema."""
    return bool(column.meta.get(_MAY_BE_SCHEMA))


def _of_dot(dot: exp.Dot) -> exp.Expression | None:
    """Give the call of ``a.f(b)``; None where what follows the dot is a field."""
    function = dot.args["expression"]
    if not isinstance(function, exp.Anonymous):
        return None
    # it stays in its place meanwhile: parameters are those of the lambdas around it
    for name in list(_names(dot.this)):
        name.replace(_column(name))
    return _call(function, dot.this)


def _of_column(column: exp.Column) -> exp.Expression | None:
    """Give the call of ``a.f(b) filter (...)``; None where it is a column."""
    around = column.this
    if not isinstance(around, _AROUND) or not isinstance(around.this, exp.Anonymous):
        return None
    *owners, _ = column.parts
    around.set("this", _call(around.this, exp.column(*reversed(owners))))
    return around


def _names(receiver: exp.Expression) -> Iterator[exp.Expression]:
    """Give the names, and chains of names, that stand for a value of the query."""
    for one in receiver.find_all(exp.Identifier):
        parent, key = one.parent, one.arg_key
        is_key = isinstance(parent, exp.PropertyEQ | exp.Kwarg) and key == "this"
        is_field = isinstance(parent, exp.Dot) and key == "expression"
        if is_key or is_field or key == "alias" or isinstance(parent, _NO_VALUES):
            continue
        if not is_parameter(one):
            yield _chain(one)


def _chain(name: exp.Identifier) -> exp.Expression:
    """Give ``a.b.c`` of its first name; a column has four names at most."""
    chain: exp.Expression = name
    for _ in range(3):
        dot = chain.parent
        if not isinstance(dot, exp.Dot) or dot.this is not chain:
            break
        if not isinstance(dot.args["expression"], exp.Identifier):
            break
        chain = dot
    return chain


def _column(chain: exp.Expression) -> exp.Column:
    names = list(chain.flatten()) if isinstance(chain, exp.Dot) else [chain]
    column = exp.column(*[one.copy() for one in reversed(names)])
    column.meta[_MAY_BE_SCHEMA] = True
    return column


def _call(function: exp.Anonymous, receiver: exp.Expression) -> exp.Expression:
    receiver.pop()
    given = list(function.expressions)
    first = given[0] if given else None
    if isinstance(first, exp.Order) and first.this is None:
        first.set("this", receiver)
    else:
        given.insert(0, receiver)
    try:
        return exp.func(function.name, *given, dialect="duckdb")
    except (IndexError, TypeError, ValueError, SqlglotError):
        # of another number of arguments than the parser knows
        return exp.Anonymous(this=function.name, expressions=given)
