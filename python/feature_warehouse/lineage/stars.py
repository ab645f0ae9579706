"""What a select's list gives: columns, stars, patterns of columns."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial

from sqlglot import exp

from feature_warehouse.lineage.expressions import value_of
from feature_warehouse.lineage.values import NOTHING, Relation, Scope, Value, named

Columns = Iterable[tuple[str, Value]]
_NAMED = (exp.Alias, exp.Column)
_LIKE = (exp.Like, exp.ILike, exp.SimilarTo, exp.Glob, exp.RegexpLike)
# what may stand around a star and choose among its columns
_AROUND_STAR = (exp.Paren, exp.Unary, exp.Binary, exp.Predicate, *_LIKE)


def selected(items: Iterable[exp.Expression], scope: Scope) -> Relation:
    """Give the columns of a select's list, by the names DuckDB gives them."""
    columns: list[tuple[str, Value]] = []
    stars: list[Relation] = []
    for item in items:
        given = _several(item.unalias(), scope)
        if given is None:
            scope.has_pattern = False
            value = value_of(item, scope)
            if not scope.has_pattern:
                columns.append((_output_name(item), value))
                if isinstance(item, exp.Alias):
                    scope.aliases.setdefault(*columns[-1])
                continue
            given = _column_pattern(item, scope)
        if isinstance(item, exp.Alias) and _may_be_star(item.this):
            given = Relation({}, reason="a star under another name is not followed")
        columns += given.columns.items()
        if given.node or given.reason:
            stars.append(given)
    return _with_rest(named(columns), stars)


def _with_rest(columns: Mapping[str, Value], stars: list[Relation]) -> Relation:
    """Give columns, and what is known of those that stars give beside them."""
    if not stars:
        return Relation(columns)
    reason = next((one.reason for one in stars if one.reason), None)
    nodes = {one.node: one.is_listed for one in stars if one.node}
    unlisted = [node for node, is_listed in nodes.items() if not is_listed]
    if reason is None and unlisted and len(nodes) > 1:
        reason = f"the columns of {' and '.join(unlisted)} are not known"
    if reason or len(nodes) != 1:
        return Relation(columns, None, reason)
    return Relation(columns, next(iter(nodes)), None, is_listed=not unlisted)


def _several(e: exp.Expression, scope: Scope) -> Relation | None:
    """Give the columns of an item that may be more than one; None of any other."""
    if not _may_be_several(type(e)):
        return None
    e = e.unnest()
    if _star_of(e) is not None:
        return _star(e, scope)
    if isinstance(e, exp.Explode) and e.expressions:
        return Relation({}, reason="unnest with options may give a column per field")
    if isinstance(e, _LIKE) and _star_of(e.this) is not None:
        return _pattern_star(e, scope)
    return _not_followed(e) if _may_be_star(e) else None


@lru_cache(maxsize=2048)
def _may_be_several(kind: type) -> bool:
    return issubclass(kind, (exp.Star, exp.Column, exp.Explode, *_AROUND_STAR))


def _may_be_star(e: exp.Expression) -> bool:
    """Whether an expression begins with a star, as ``not * like 'a'`` does."""
    while isinstance(e, _AROUND_STAR):
        e = e.this
    return _star_of(e) is not None


def _not_followed(e: exp.Expression) -> Relation:
    return Relation({}, reason=f"which columns {e.sql('duckdb')} gives is not followed")


def _output_name(item: exp.Expression) -> str:
    if isinstance(item, _NAMED):
        return item.alias_or_name.lower()
    return item.sql(dialect="duckdb").lower()


def _star_of(e: exp.Expression) -> exp.Star | None:
    if isinstance(e, exp.Star):
        return e
    if isinstance(e, exp.Column) and isinstance(e.this, exp.Star):
        return e.this
    return None


def _star(e: exp.Expression, scope: Scope) -> Relation:
    """Read ``*`` or ``table.*`` with what it leaves out, replaces and renames."""
    star = _star_of(e)
    alias = e.table.lower() if isinstance(e, exp.Column) else ""
    relation = _all_columns(alias, scope)
    given = {name for name, value in star.args.items() if value}
    if not given:
        return relation
    if given - {"except_", "replace", "rename"}:
        return _not_followed(e)
    left_out = {one.name.lower() for one in star.args.get("except_") or ()}
    replaced = {one.alias.lower(): one.this for one in star.args.get("replace") or ()}
    renamed = {
        one.this.name.lower(): one.alias.lower()
        for one in star.args.get("rename") or ()
    }
    columns = {
        renamed.get(name, name): value_of(replaced[name], scope)
        if name in replaced
        else value
        for name, value in relation.columns.items()
        if name not in left_out
    }
    return Relation(columns, relation.node, relation.reason, relation.is_listed)


def _all_columns(alias: str, scope: Scope) -> Relation:
    tables = scope.tables
    if alias:
        table = scope.table(alias)
        if table is None:
            # a struct's fields
            return Relation({}, reason=f"which columns {alias}.* has is not known")
        tables = {alias: table}
    using = {} if alias else scope.using
    columns: list[tuple[str, Value]] = []
    for one, table in tables.items():
        if not using:
            columns += table.columns.items()
            continue
        for name, value in table.columns.items():
            holders = using.get(name, ([], []))[0]
            if one not in holders:
                columns.append((name, value))
            elif one == holders[0]:
                columns.append((name, scope.unqualified(name) or NOTHING))
    return _with_rest(named(columns), [one.relation for one in tables.values()])


def _pattern_star(e: exp.Expression, scope: Scope) -> Relation:
    """Read ``* like 'a%'``; the columns of an unknown table may match or not."""
    every = _star(e.this, scope)
    pattern = e.args["expression"]
    matches = _matcher(type(e), pattern.name) if pattern.is_string else None
    if matches is None or every.is_open or e.args.get("negate"):
        return _not_followed(e)
    return Relation(
        {name: value for name, value in every.columns.items() if matches(name)}
    )


def _matcher(kind: type, pattern: str):
    if kind in (exp.Like, exp.ILike):
        regex = re.escape(pattern.lower()).replace("%", ".*").replace("_", ".")
        return partial(re.fullmatch, regex)
    regex = None if kind is exp.Glob else _compiled(pattern)
    if regex is None:
        return None
    return regex.search if kind is exp.SimilarTo else regex.fullmatch


def _compiled(pattern: str) -> re.Pattern | None:
    """Read a pattern of DuckDB; None where Python has none that is the same.

    Names are known in lower case alone, so that more may match than on DuckDB.
    """
    try:
        return None if "[:" in pattern else re.compile(pattern, re.IGNORECASE)
    except re.error:
        return None


def _column_pattern(item: exp.Expression, scope: Scope) -> Relation:
    """Read ``columns(...)``, alone or in an expression, once for each column."""
    pattern = item.find(exp.Columns)
    chosen = _chosen(pattern, scope)
    if chosen is None:
        text = pattern.sql(dialect="duckdb")
        return Relation({}, reason=f"which columns {text} gives is not known")
    if pattern.args.get("unpack"):
        value = _value_with(chosen, item.unalias(), scope)
        return Relation({_output_name(item): value})
    alias = item.alias if isinstance(item, exp.Alias) else ""
    columns: list[tuple[str, Value]] = []
    for name, value in chosen.items():
        given = _value_with({name: value}, item.unalias(), scope)
        columns.append((_pattern_name(alias, pattern, name), given))
    return Relation(named(columns))


def _pattern_name(alias: str, pattern: exp.Columns, name: str) -> str:
    if "\\" not in alias or not pattern.this.is_string:
        return alias.lower() or name
    found = re.search(pattern.this.name, name)
    text = re.sub(r"\\0", r"\\g<0>", alias)
    return found.expand(text).lower() if found else name


def _chosen(pattern: exp.Columns, scope: Scope) -> Mapping[str, Value] | None:
    """Give the columns a pattern matches; None where that cannot be told."""
    of = pattern.this
    if _star_of(of) is not None:
        relation = _star(of, scope)
        return None if relation.is_open else relation.columns
    every = _all_columns("", scope)
    if every.is_open:
        return None
    if isinstance(of, exp.Array):
        if not all(isinstance(one, exp.Literal | exp.Column) for one in of.expressions):
            return None
        names = {one.name.lower() for one in of.expressions}
        return {name: one for name, one in every.columns.items() if name in names}
    if not of.is_string:
        return None
    regex = _compiled(of.name)
    if regex is None:
        return None
    return {name: one for name, one in every.columns.items() if regex.search(name)}


def _value_with(columns: Mapping[str, Value], e: exp.Expression, scope: Scope) -> Value:
    """Read an expression with some columns in its pattern's place."""
    names = [exp.column(name, quoted=True) for name in columns]

    def put(node: exp.Expression) -> exp.Expression:
        return exp.Tuple(expressions=names) if isinstance(node, exp.Columns) else node

    inner = scope.inner()
    inner.windows = scope.windows
    inner.aliases = dict(columns)
    value = value_of(e.transform(put), inner)
    scope.has_aggregate |= inner.has_aggregate
    return value
