"""What a query reads from: tables, subqueries, lists of values, functions, pivots."""

from collections.abc import Iterable

from sqlglot import exp

from feature_warehouse.lineage.clocks import has_event_clock
from feature_warehouse.lineage.expressions import value_of
from feature_warehouse.lineage.records import Step
from feature_warehouse.lineage.values import (
    NOTHING,
    Relation,
    Scope,
    Value,
    merged,
    through,
)

_UNNEST = Step("function", "unnest")
_UNPIVOT = Step("function", "unpivot")


def relation_of(item: exp.Expression, scope: Scope) -> tuple[str, Relation]:
    """Give the name and the columns of what stands in a ``from`` or a ``join``."""
    alias = item.alias_or_name.lower()
    if isinstance(item, exp.Lateral):
        inner_alias, relation = relation_of(item.this, scope)
        alias = alias or inner_alias
    elif isinstance(item, exp.Values):
        relation = values(item, scope)
    elif isinstance(item, exp.Unnest | exp.Explode):
        parts = item.expressions or [item.this]
        relation = _rows_of(parts, alias or "unnest", _UNNEST, scope)
    elif isinstance(item, exp.Table):
        relation = _table(item, alias, scope)
    elif isinstance(item, exp.Subquery | exp.Query | exp.Pivot):
        relation = scope.run_query(item, scope)
    elif isinstance(item, exp.Func):
        relation = _function(item, alias, scope)
    else:
        relation = Relation({}, reason=f"reading from a {item.key} is not understood")
    for pivot in item.args.get("pivots") or ():
        relation = pivoted(pivot, relation, scope)
        alias = pivot.alias.lower() or alias
    return alias, renamed(relation, item.args.get("alias"))


def renamed(relation: Relation, alias: exp.Expression | None) -> Relation:
    """Give the columns the names of ``as t(a, b)``; the rest keep theirs."""
    given = alias.args.get("columns") if isinstance(alias, exp.TableAlias) else None
    if not given:
        return relation
    new = [one.name.lower() for one in given]
    old = list(relation.columns.items())
    columns = dict(zip(new, (value for _, value in old), strict=False))
    columns.update(old[len(new) :])
    node = relation.node
    if len(new) > len(old):
        reason = relation.reason or "more names are given than columns are known"
        missing = {name: Value((), reason) for name in new[len(old) :]}
        columns, node = {**columns, **missing}, None
    return relation._replace(columns=columns, node=node)


def values(item: exp.Values, scope: Scope) -> Relation:
    """Read ``values (1, 2), (3, 4)``."""
    rows = [
        row.expressions if isinstance(row, exp.Tuple) else [row]
        for row in item.expressions
    ]
    columns = zip(*rows, strict=False)
    return Relation(
        {
            f"col{number}": merged(value_of(one, scope) for one in column)
            for number, column in enumerate(columns)
        }
    )


def _table(item: exp.Table, alias: str, scope: Scope) -> Relation:
    if isinstance(item.this, exp.Func):
        return _function(item.this, alias, scope)
    if not item.db:
        name = item.name.lower()
        cte = scope.ctes.get(name)
        if cte is not None:
            return cte
    return scope.find_table(item)


def _function(call: exp.Expression, alias: str, scope: Scope) -> Relation:
    """A table function: numbers are made of its arguments, files of who knows what."""
    if isinstance(call, exp.GenerateSeries | exp.Unnest | exp.Explode):
        parts = list(call.iter_expressions())
        return _rows_of(parts, alias or "generate_series", _UNNEST, scope)
    name = call.name if isinstance(call, exp.Anonymous) else call.sql_name()
    name = name.lower()
    if name in ("range", "generate_series", "unnest", "repeat_row"):
        return _rows_of(call.iter_expressions(), alias or name, _UNNEST, scope)
    return scope.find_table(exp.Table(this=call))


def _rows_of(
    parts: Iterable[exp.Expression], name: str, step: Step, scope: Scope
) -> Relation:
    value = through(merged([value_of(one, scope) for one in parts]), step)
    return Relation({name: value})


def pivoted(pivot: exp.Pivot, relation: Relation, scope: Scope) -> Relation:
    """Turn rows into columns, or columns into rows."""
    if pivot.args.get("unpivot"):
        return _unpivoted(pivot, relation)
    return _pivoted(pivot, relation, scope)


def _unpivoted(pivot: exp.Pivot, relation: Relation) -> Relation:
    into = pivot.args.get("into")
    if into is not None:
        names, sets = into.this.name, [pivot.expressions]
        value_names = [one.name.lower() for one in into.expressions]
    else:
        field = (pivot.args.get("fields") or [None])[0]
        if field is None:
            return Relation({}, reason="this unpivot is not understood")
        names, sets = field.this.name, [field.expressions]
        value_names = [one.name.lower() for one in pivot.expressions]
    if len(value_names) != 1 or any(
        not isinstance(one.unalias(), exp.Column) or one.find(exp.Star)
        for one in sets[0]
    ):
        return Relation({}, reason="this unpivot is not understood")
    turned = [one.unalias().name.lower() for one in sets[0]]
    value = merged(relation.column(name) or NOTHING for name in turned)
    columns = {
        name: one for name, one in relation.columns.items() if name not in turned
    }
    columns[names.lower()] = NOTHING
    columns[value_names[0]] = through(value, _UNPIVOT)
    return Relation(columns, relation.node, relation.reason, relation.is_listed)


def _pivoted(pivot: exp.Pivot, relation: Relation, scope: Scope) -> Relation:
    fields = pivot.args.get("fields") or pivot.expressions
    aggregates = pivot.args.get("using") or pivot.expressions
    group = pivot.args.get("group")
    keys = fields[0] if len(fields) == 1 else None
    if not isinstance(keys, exp.In) or not all(
        one.unalias().is_string or one.unalias().is_int for one in keys.expressions
    ):
        return Relation({}, reason="a pivot's columns depend on the rows")
    inner = scope.inner()
    inner.aliases = dict(relation.columns)
    made = [(one.alias, value_of(one, inner)) for one in aggregates]
    if len(made) > 1:
        # of several each has a name, which is its text where none is given
        texts = [one.sql(dialect="duckdb") for one in aggregates]
        pairs = zip(made, texts, strict=True)
        made = [(name or text, value) for (name, value), text in pairs]
    key = value_of(keys.this, inner)
    if group is not None:
        kept = [one.name.lower() for one in group.expressions]
    else:
        used = [keys.this, *aggregates]
        read = {c.name.lower() for one in used for c in one.find_all(exp.Column)}
        kept = [name for name in relation.columns if name not in read]
    columns = {name: relation.columns.get(name, NOTHING) for name in kept}
    has_suffix = len(made) > 1 or bool(made[0][0])
    for one in keys.expressions:
        name = (one.alias or one.name).lower()
        for suffix, value in made:
            column = f"{name}_{suffix.lower()}" if has_suffix else name
            columns[column] = through(merged([value, key]), Step("aggregate", "pivot"))
    is_open = relation.is_open and group is None
    return Relation(
        columns,
        reason="a pivot of unknown columns" if is_open else None,
        is_timed=relation.is_timed,
        of_all_times=relation.is_timed and not has_event_clock(kept),
    )
