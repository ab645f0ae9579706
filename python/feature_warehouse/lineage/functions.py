"""What an expression does, in a word, and whether it is an aggregate."""

import re
from functools import lru_cache

from sqlglot import exp

_OPERATORS = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.IntDiv: "//",
    exp.Mod: "%",
    exp.DPipe: "||",
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.Neg: "-",
    exp.NullSafeEQ: "is not distinct from",
    exp.NullSafeNEQ: "is distinct from",
    exp.Explode: "unnest",
    exp.Dot: "field",
    exp.Bracket: "element",
    exp.Interval: "interval",
}
# named by their class; of the nameless the text tells
_CONDITIONS = (exp.Binary, exp.Unary, exp.Predicate, exp.AtTimeZone)
_NAMELESS = (exp.Anonymous, exp.AnonymousAggFunc)
# what the parser has no class of its own for
_AGGREGATES = frozenset(
    re.findall(
        r"\w+",
        """
        arbitrary avg bitstring_agg bool_and bool_or count_if countif entropy favg fsum
        geomean geometric_mean histogram histogram_exact kahan_sum kurtosis kurtosis_pop
        list mad mode product reservoir_quantile sem sumkahan weighted_avg
        """,
    )
)

# how the names of functions end that take a lambda
_TAKE_LAMBDA = ("transform", "apply", "filter", "reduce", "invoke")


def is_json_arrow(e: exp.Lambda) -> bool:
    """Whether the parser took ``json -> 'key'``, as an argument, for a lambda.

    Examples
    --------
    >>> from sqlglot import parse_one
    >>> texts = ["coalesce(js -> 'k', '')", "list_filter(xs, x -> true)"]
    >>> found = [parse_one(one, read="duckdb").find(exp.Lambda) for one in texts]
    >>> [is_json_arrow(one) for one in found]
    [True, False]
    """
    call = e.parent
    if len(e.expressions) != 1 or not isinstance(call, exp.Func):
        return False
    name = name_of(call) or ""
    takes_lambda = name.rsplit("_", 1)[-1] in _TAKE_LAMBDA
    is_first = next(call.iter_expressions()) is e
    return not takes_lambda or (is_first and name != "invoke")


def is_parameter(name: exp.Identifier) -> bool:
    """Whether a name is that of a parameter of a lambda around it."""
    around = name.find_ancestor(exp.Lambda)
    while around is not None:
        is_own = any(one.name == name.name for one in around.expressions)
        if is_own and not is_json_arrow(around):
            return True
        around = around.find_ancestor(exp.Lambda)
    return False


def is_aggregate(e: exp.Expression) -> bool:
    """Whether a function makes one value of many rows.

    Examples
    --------
    >>> from sqlglot import parse_one
    >>> [is_aggregate(parse_one(one, read="duckdb")) for one in ("max(a)", "abs(a)")]
    [True, False]
    """
    return isinstance(e, exp.AggFunc) or name_of(e) in _AGGREGATES


def name_of(e: exp.Expression) -> str | None:
    """Name what an expression does; None for what is there for the grammar alone."""
    return e.name.lower() if isinstance(e, _NAMELESS) else _name_of_kind(type(e))


@lru_cache(maxsize=2048)
def _name_of_kind(kind: type[exp.Expression]) -> str | None:
    if kind in _OPERATORS:
        return _OPERATORS[kind]
    if issubclass(kind, exp.Func):
        return kind.sql_name().lower()
    return kind.key if issubclass(kind, _CONDITIONS) else None
