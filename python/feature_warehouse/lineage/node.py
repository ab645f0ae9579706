"""The column lineage of one node: its SQL beside the columns of its parents."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ParseError, SqlglotError

from feature_warehouse.graph import Node
from feature_warehouse.lineage.clocks import has_clock
from feature_warehouse.lineage.dot_calls import with_plain_calls
from feature_warehouse.lineage.query import columns_of_query
from feature_warehouse.lineage.snapshots import with_snapshot_columns
from feature_warehouse.lineage.values import NOTHING, Path, Relation, Value

ColumnsOf = Callable[[str], Sequence[str] | None]
_IS_TABLE = re.compile(r'[\w$"]+(\.[\w$" -]+)*')
# each parses one text after the other; to make them takes as long as a short text
_TOKENIZER, _PARSER = DuckDB().tokenizer(), DuckDB().parser()
_LONGEST = 200
_EPHEMERAL = "__dbt__cte__"


@dataclass(frozen=True)
class NodeLineage:
    """One node's columns, the ways into each, and why some cannot be told.

    The reason of ``*`` is why not even all columns are known. ``of_all_times`` and
    ``rows_of`` are as of a relation.
    """

    columns: tuple[str, ...] = ()
    paths: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    of_all_times: bool = False
    rows_of: str | None = None


def lineage_of_node(
    node: Node, parents: Sequence[Node], columns_of: ColumnsOf
) -> NodeLineage:
    """Read one node's SQL; ``columns_of`` gives the columns of a node by unique id."""
    declared = tuple(columns_of(node.unique_id) or ())
    if node.sql is None:
        why = "it is not compiled: run `dbt compile` or `dbt build`"
        return _untold(declared, why)
    tables = _Tables.of(node, parents, columns_of)
    try:
        query = _parsed(tables.hidden(node.sql))
        _without_ephemeral(query, tables.by_name)
        relation = columns_of_query(query, tables.find)
    except _NotOneQuery as error:
        return _untold(declared, str(error))
    except RecursionError:
        return _untold(declared, "its SQL is nested too deeply to be read")
    except SqlglotError as error:
        return _untold(declared, f"its SQL cannot be read: {_first_line(error)}")
    except MemoryError:
        raise
    except Exception as error:
        # a form that nobody thought of; one node must not keep the others from being
        # told, and its columns stand for the nearest of what it reads
        why = f"reading its SQL failed ({type(error).__name__}: {error})"
        return _untold(declared, " ".join(why.split())[:_LONGEST])
    if node.kind == "snapshot":
        relation = with_snapshot_columns(relation, node)
    return _told(relation, declared)


def _told(relation: Relation, declared: Iterable[str]) -> NodeLineage:
    reasons = {
        name: value.reason for name, value in relation.columns.items() if value.reason
    }
    columns = dict(relation.columns)
    for name in columns:
        if name.startswith("unnest("):
            reasons[name] = "unnest without a name may give a column per field"
    if relation.is_open:
        why = relation.reason or (
            f"it selects all columns of {relation.node}, which are not known: "
            "declare them, or run `dbt docs generate`"
        )
        reasons["*"] = why
        for name in declared:
            if name not in columns:
                columns[name] = relation.column(name) or NOTHING
                if columns[name].reason:
                    reasons[name] = why
    for name in declared:
        if name not in columns:
            columns[name] = NOTHING
            reasons[name] = "its SQL gives no such column, as far as it is understood"
    return NodeLineage(
        tuple(columns),
        {name: value.paths for name, value in columns.items() if value.paths},
        reasons,
        relation.of_all_times,
        relation.rows_of,
    )


def _untold(columns: Sequence[str], reason: str) -> NodeLineage:
    return NodeLineage(tuple(columns), {}, dict.fromkeys(columns or ("*",), reason))


class _NotOneQuery(Exception):
    """The text is no single query."""


def _parsed(sql: str) -> exp.Expression:
    found = [one for one in _PARSER.parse(_TOKENIZER.tokenize(sql), sql) if one]
    if len(found) != 1:
        raise _NotOneQuery(f"its SQL has {len(found)} statements")
    if isinstance(found[0], exp.Command):
        raise _NotOneQuery("its SQL has a form that the parser does not know")
    return with_plain_calls(found[0], sql)


def _first_line(error: SqlglotError) -> str:
    if isinstance(error, ParseError) and error.errors:
        first = error.errors[0]
        return f"{first['description']} (line {first['line']})"
    return str(error).splitlines()[0]


def _without_ephemeral(query: exp.Expression, tables: Mapping[str, str]) -> None:
    """Take out the models that dbt put in as common table expressions."""
    with_ = query.args.get("with_")
    if with_ is None:
        return
    ephemeral = {name for name in tables if name.startswith(_EPHEMERAL)}
    if ephemeral:
        kept = [one for one in with_.expressions if one.alias not in ephemeral]
        with_.set("expressions", kept)


@dataclass(frozen=True)
class _Tables:
    """The tables a node may read, by the names that its SQL calls them."""

    relations: Mapping[str, Relation]
    by_name: Mapping[str, str]
    files: Mapping[str, str]

    @classmethod
    def of(
        cls, node: Node, parents: Sequence[Node], columns_of: ColumnsOf
    ) -> "_Tables":
        relations: dict[str, Relation] = {}
        by_name: dict[str, str] = {}
        files: dict[str, str] = {}
        for one in parents:
            columns = columns_of(one.unique_id)
            relations[one.unique_id] = _relation(one, columns)
            if one.materialized == "ephemeral":
                if columns is not None:
                    suffix = f"_v{one.version}" if one.version else ""
                    by_name[f"{_EPHEMERAL}{one.name}"] = one.unique_id
                    by_name[f"{_EPHEMERAL}{one.name}{suffix}"] = one.unique_id
            elif _IS_TABLE.fullmatch(one.relation):
                _add_names(by_name, one)
            elif one.relation:
                files[one.relation] = one.unique_id
        # an incremental model may read what it held before, which came the same way
        own = columns_of(node.unique_id)
        reason = None if own else "it reads itself, and its columns are not declared"
        itself = Relation(dict.fromkeys(own or (), NOTHING), None, reason)
        relations.setdefault(node.unique_id, itself)
        if _IS_TABLE.fullmatch(node.relation):
            _add_names(by_name, node)
        return cls(relations, by_name, files)

    def hidden(self, sql: str) -> str:
        """Put a name where the SQL has the text of an external source."""
        for text, unique_id in self.files.items():
            sql = sql.replace(text, f'"{unique_id}"')
        return sql

    def find(self, table: exp.Table) -> Relation:
        """Give the columns of a table."""
        if isinstance(table.this, exp.Func):
            names = [one.name for one in table.this.find_all(exp.Identifier)]
            found = [self.relations[one] for one in names if one in self.relations]
            text = table.this.sql(dialect="duckdb")
            why = f"it reads {text[:80]}, which is no source of the project"
            return found[0] if found else Relation({}, reason=why)
        if table.name in self.relations:
            return self.relations[table.name]
        name = ".".join(part for part in (table.db, table.name) if part).lower()
        unique_id = self.by_name.get(name)
        if not unique_id:
            why = f"it reads {name}, which is no node that dbt says it reads"
            return Relation({}, reason=why)
        return self.relations[unique_id]


def _add_names(by_name: dict[str, str], node: Node) -> None:
    place = node.place.lower()
    by_name[place] = node.unique_id
    alone = place.rsplit(".", 1)[-1]
    # of two tables with one name, the name alone says neither
    is_free = by_name.get(alone, node.unique_id) == node.unique_id
    by_name[alone] = node.unique_id if is_free else ""


def _relation(node: Node, columns: Sequence[str] | None) -> Relation:
    """Give a node's columns, each made of itself."""
    if columns is None:
        own = node.unique_id
        return Relation({}, node=own, is_timed=True, rows_of=own)
    # YAML may name some columns and leave others out
    is_listed = node.kind in ("source", "seed") or node.sql is None
    return _of_itself(node.unique_id, tuple(columns), is_listed)


@lru_cache(maxsize=4096)
def _of_itself(own: str, columns: tuple[str, ...], is_listed: bool) -> Relation:
    # many nodes read the same few
    return Relation(
        {name: Value((((own, name), ()),)) for name in columns},
        own if is_listed else None,
        is_listed=is_listed,
        is_timed=has_clock(columns),
        rows_of=own,
    )
