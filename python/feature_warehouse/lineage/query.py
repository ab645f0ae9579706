"""One query: the columns it gives, and what each is made of."""

from collections.abc import Callable, Mapping

from sqlglot import exp

from feature_warehouse.lineage.joins import mark_later_tables
from feature_warehouse.lineage.relations import pivoted, relation_of, renamed, values
from feature_warehouse.lineage.rows import with_rows
from feature_warehouse.lineage.stars import selected
from feature_warehouse.lineage.values import (
    NOTHING,
    Relation,
    Scope,
    Table,
    Value,
    merged,
    named,
)

# a recursive query is read until its columns name no further source
_MOST_ROUNDS = 8


def columns_of_query(
    query: exp.Expression, find_table: Callable[[exp.Table], Relation]
) -> Relation:
    """Tell what each column of a query is made of.

    ``find_table`` gives the columns of a table that is not the query's own.

    Examples
    --------
    >>> from sqlglot import parse_one
    >>> source = Relation({"a": Value(((("t", "a"), ()),))})
    >>> query = parse_one("with c as (select a + 1 as b from t) from c", read="duckdb")
    >>> columns_of_query(query, lambda table: source).columns["b"].paths
    ((('t', 'a'), (Step(kind='function', name='+', looks_forward=False),)),)
    """
    return _query(query, Scope(find_table, _query, {}))


def _query(e: exp.Expression, outer: Scope) -> Relation:
    with_ = e.args.get("with_")
    if with_ is not None:
        outer = _with_ctes(with_, outer)
    if isinstance(e, exp.Select):
        return _select(e, outer)
    if isinstance(e, exp.SetOperation):
        return _set_operation(e, outer)
    if isinstance(e, exp.Subquery):
        return _in_parentheses(e, outer)
    if isinstance(e, exp.Values):
        return values(e, outer)
    if isinstance(e, exp.Table):
        return relation_of(e, outer)[1]
    if isinstance(e, exp.Pivot) and isinstance(e.this, exp.Expression):
        return pivoted(e, relation_of(e.this, outer)[1], outer)
    return Relation({}, reason=f"a {e.key} statement is not understood")


def _in_parentheses(e: exp.Subquery, outer: Scope) -> Relation:
    if not e.args.get("joins") and not _is_join(e.this):
        return _query(e.this, outer)
    joined = exp.Select(expressions=[exp.Star()])
    joined.set("from_", exp.From(this=e.this.copy()))
    joined.set("joins", [join.copy() for join in e.args.get("joins") or ()])
    return _select(joined, outer)


def _is_join(e: exp.Expression) -> bool:
    """Whether it is tables that are joined, as in ``(a join b using (id))``."""
    return isinstance(e, exp.Table | exp.Subquery) and bool(e.args.get("joins"))


def _with_ctes(with_: exp.With, outer: Scope) -> Scope:
    scope = outer.inner()
    scope.ctes = dict(outer.ctes)
    for cte in with_.expressions:
        name, alias = cte.alias.lower(), cte.args.get("alias")
        if with_.args.get("recursive") and isinstance(cte.this, exp.SetOperation):
            relation = _recursive(cte.this, name, alias, scope)
        else:
            relation = renamed(_query(cte.this, scope), alias)
        scope.ctes[name] = relation
    return scope


def _recursive(
    union: exp.SetOperation, name: str, alias: exp.Expression | None, scope: Scope
) -> Relation:
    """Read the first part, then the second, which reads both, until nothing is new."""
    relation = renamed(_query(union.this, scope), alias)
    for _ in range(_MOST_ROUNDS):
        before = _sources(relation)
        scope.ctes[name] = relation
        step = renamed(_query(union.expression, scope), alias)
        relation = _united(relation, step, by_name=bool(union.args.get("by_name")))
        if _sources(relation) == before:
            break
    return relation


def _sources(relation: Relation) -> Mapping[str, frozenset]:
    return {
        name: frozenset(source for source, _ in value.paths)
        for name, value in relation.columns.items()
    }


def _set_operation(e: exp.SetOperation, outer: Scope) -> Relation:
    # a long chain of unions leans to the left
    chain = []
    while isinstance(e, exp.SetOperation) and (not chain or not e.args.get("with_")):
        chain.append(e)
        e = e.this
    relation = _query(e, outer)
    for one in reversed(chain):
        if isinstance(one, exp.Union):
            other = _query(one.expression, outer)
            by_name = bool(one.args.get("by_name"))
            relation = _united(relation, other, by_name=by_name)
        # what `except` and `intersect` read decides which rows stay
    return relation


def _united(left: Relation, right: Relation, *, by_name: bool) -> Relation:
    reason = left.reason or right.reason
    if by_name:
        every = dict.fromkeys([*left.columns, *right.columns])
        found = {
            name: merged(_side_of_union(side, name) for side in (left, right))
            for name in every
        }
    elif left.is_open or right.is_open or len(left.columns) != len(right.columns):
        if left.node and left.node == right.node:
            return left
        why = reason or "the sides of a union have columns that are not known"
        return Relation({}, reason=why)
    else:
        pairs = zip(left.columns.items(), right.columns.values(), strict=True)
        found = {name: merged([one, other]) for (name, one), other in pairs}
    node = left.node or right.node
    return Relation(
        named(found.items()),
        None if reason else node,
        reason,
        is_timed=left.is_timed or right.is_timed,
        of_all_times=left.of_all_times or right.of_all_times,
    )


def _side_of_union(side: Relation, name: str) -> Value:
    if name not in side.columns and side.is_open:
        return Value((), f"whether both sides of a union have {name} is not known")
    return side.columns.get(name, NOTHING)


def _select(e: exp.Select, outer: Scope) -> Relation:
    scope = outer.inner()
    scope.windows = {one.name.lower(): one for one in e.args.get("windows") or ()}
    conditions: list[exp.Expression] = []
    from_ = e.args.get("from_")
    if from_ is not None:
        _read(from_.this, scope, conditions)
    for join in e.args.get("joins") or ():
        _join(join, scope, conditions)
    for lateral in e.args.get("laterals") or ():
        _add(lateral, scope)
    where = e.args.get("where")
    if where is not None:
        conditions.append(where.this)
    if len(scope.tables) > 1 or (scope.tables and conditions and _is_inside(outer)):
        mark_later_tables(e, scope, conditions)
    return with_rows(selected(e.expressions, scope), e, scope)


def _is_inside(scope: Scope | None) -> bool:
    while scope is not None:
        if scope.tables:
            return True
        scope = scope.outer
    return False


def _read(item: exp.Expression, scope: Scope, conditions: list) -> None:
    if isinstance(item, exp.Subquery):
        if item.alias or not _is_join(item.this):
            _add(item, scope)
            return
        # the names of tables in mere parentheses hold outside of them
        _read(item.this, scope, conditions)
    else:
        _add(item, scope)
    for join in item.args.get("joins") or ():
        _join(join, scope, conditions)


def _add(item: exp.Expression, scope: Scope) -> str:
    alias, relation = relation_of(item, scope)
    free, number = alias or "subquery", 1
    while free in scope.tables:
        free, number = f"{alias or 'subquery'} {number}", number + 1
    scope.tables[free] = Table(relation)
    return free


def _join(join: exp.Join, scope: Scope, conditions: list) -> None:
    if join.kind in ("SEMI", "ANTI"):
        # it gives no column, it only decides which rows stay
        return
    before = list(scope.tables)
    alias = _add(join.this, scope)
    if join.args.get("on") is not None:
        conditions.append(join.args["on"])
    names = [one.name.lower() for one in join.args.get("using") or ()]
    if join.method == "NATURAL":
        known = {n for one in before for n in scope.tables[one].relation.columns}
        names = [n for n in scope.tables[alias].relation.columns if n in known]
    for name in names:
        _use(name, before, alias, join, scope, conditions)


def _use(
    name: str,
    before: list[str],
    alias: str,
    join: exp.Join,
    scope: Scope,
    conditions: list,
) -> None:
    """Make one column of the two that ``using`` names; both are the same but once."""
    holders, taken = scope.using.get(name, ([], []))
    if not holders:
        first = next((t for t in before if scope.tables[t].column(name)), before[0])
        holders, taken = [first], [first]
    left = exp.column(name, table=holders[0], quoted=True)
    right = exp.column(name, table=alias, quoted=True)
    last = join.args.get("using") or ()
    is_nearest = join.method == "ASOF" and last and last[-1].name.lower() == name
    conditions.append((exp.GTE if is_nearest else exp.EQ)(this=left, expression=right))
    if join.side == "RIGHT":
        taken = [alias]
    elif join.side == "FULL":
        taken = [*taken, alias]
    scope.using[name] = ([*holders, alias], taken)
