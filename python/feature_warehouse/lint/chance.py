"""L002: clocks and chance in the SQL of a feature view, or of what it is made of."""

import re
from collections.abc import Iterator
from functools import cache

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from feature_warehouse.graph import Graph, Node
from feature_warehouse.lint.reach import feature_views
from feature_warehouse.lint.records import Finding, found

# by the names of DuckDB, PostgreSQL and dbt's Jinja
_NAMES = (
    "now|today|current_date|current_time|current_timestamp|current_localtime|"
    "current_localtimestamp|localtime|localtimestamp|get_current_timestamp|"
    "get_current_time|transaction_timestamp|statement_timestamp|clock_timestamp|"
    "random|rand|setseed|uuid|uuidv4|uuidv7|gen_random_uuid|txid_current|nextval"
)
_FUNCTION = re.compile(f"(?:{_NAMES})")
# what may be one of them: most models hold none, and are not parsed
_HINT = re.compile(
    rf"\b(?:{_NAMES})\b|\bage\s*\(|using\s+sample|tablesample", re.IGNORECASE
)
_JINJA = re.compile(r"\b(?:run_started_at|modules\.datetime|dbt\.current_timestamp)\b")
# a macro may count with dates; only what reads the clock is one
_CLOCK_IN_MACRO = re.compile(
    r"\brun_started_at\b|\bmodules\.datetime\.(?:\w+\.)*(?:now|utcnow|today)\b"
)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_NODES = (
    *(exp.CurrentDate, exp.CurrentTime, exp.CurrentTimestamp, exp.CurrentDatetime),
    *(exp.Localtime, exp.Localtimestamp),
    *(exp.Rand, exp.Randn, exp.TableSample, exp.Uuid),
)


def chance(graph: Graph) -> Iterator[Finding]:
    """Name the models under the features whose values depend on when they run."""
    under = {
        node.unique_id: node
        for view in feature_views(graph)
        for node in (view, *graph.ancestors(view))
        if node.kind in ("model", "snapshot")
    }
    for node in under.values():
        calls = sorted(set(_calls(node)))
        if calls:
            yield found(
                "L002",
                node,
                None,
                what=f"its SQL calls {', '.join(calls)}",
                mend="take the instant from a column of the data, or from "
                "as_of_timestamp(); chance needs a key that is hashed",
            )


def _calls(node: Node) -> Iterator[str]:
    yield from _JINJA.findall(node.raw_sql)
    for macro in node.macros:
        for call in _CLOCK_IN_MACRO.findall(_COMMENT.sub("", macro)):
            yield f"{call} in a macro"
    # of a snapshot it is the query; the clock by which dbt dates a capture is not in it
    if node.sql and _HINT.search(node.sql):
        yield from _named(node.sql)


@cache
def _named(sql: str) -> tuple[str, ...]:
    try:
        tree = parse_one(sql, read="duckdb")
    except (SqlglotError, RecursionError):
        # better a word too many than a clock too few
        return tuple(one.group().lower() for one in _HINT.finditer(sql))
    return tuple(
        e.sql(dialect="duckdb").lower().strip()
        for e in tree.walk()
        if isinstance(e, _NODES) or (isinstance(e, exp.Anonymous) and _is_clock(e))
    )


def _is_clock(call: exp.Anonymous) -> bool:
    name = call.name.lower()
    # the age of one instant is that of today
    is_of_today = name == "age" and len(call.expressions) == 1
    return is_of_today or bool(_FUNCTION.fullmatch(name))
