"""What SQL means, however it is written; and what only adds columns."""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import chain

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import SqlglotError

_DIALECT = "duckdb"
_KEYWORDS = DuckDB.Tokenizer.KEYWORDS
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*$")
# these give several rows for one, so a column made of them is more than a column
_ROW_MAKERS = (exp.Explode, exp.Posexplode, exp.Inline, exp.Unnest)
_FILE = re.compile(r"[/\\]|\.(parquet|csv|json)\b", re.IGNORECASE)


def canonical(sql: str, names: Mapping[str, str] | None = None) -> str:
    """Write a query so that equal text is equal meaning.

    Whitespace, comments, case of keywords and names, quotes and the paths of files do
    not count; ``names`` says what a relation is called instead, so that the warehouse
    and the schema do not count either. What cannot be parsed keeps its text.

    Examples
    --------
    >>> canonical("SELECT a  AS b -- why") == canonical('select "A" b')
    True
    >>> canonical("select a + 1") == canonical("select a + 2")
    False
    """
    for relation, name in (names or {}).items():
        sql = sql.replace(relation, f'"{name}"')
    tree = _parsed(sql)
    return " ".join(sql.split()) if tree is None else _text(tree)


def mentioned(sql: str) -> set[str]:
    """Give every name in a query, in lower case.

    Examples
    --------
    >>> sorted(mentioned("select A.x as y from b as A"))
    ['a', 'b', 'x', 'y']
    """
    tree = _parsed(sql)
    if tree is None:
        return {word.lower() for word in re.findall(r"\w+", sql)}
    return {one.name for one in tree.find_all(exp.Identifier)}


def without_columns(sql: str, added: Collection[str]) -> str:
    """Write a query canonically without columns of these names.

    They leave the select lists, and the row(...) of a qualify that tells a changed row
    (`load_history` writes it). Nothing leaves where that could change the rows or the
    other columns: of a distinct, of columns counted by position.

    Examples
    --------
    >>> without_columns("select a, b + 1 as c from t", {"c"}) == canonical(
    ...     "select a from t"
    ... )
    True
    """
    tree = _parsed(sql)
    if tree is None:
        return canonical(sql)
    kept_whole = set(_whole_selects(tree, added))
    for select in list(tree.find_all(exp.Select)):
        if id(select) not in kept_whole:
            rest = [one for one in select.expressions if not _is_added(one, added)]
            select.set("expressions", rest)
    for qualify in tree.find_all(exp.Qualify):
        for row in qualify.find_all(exp.Anonymous):
            if row.name.lower() == "row":
                rest = [one for one in row.expressions if not _names(one, added)]
                row.set("expressions", rest)
    return _text(tree)


def counts_columns(sql: str) -> bool:
    """Whether a column more in what a query reads may change its rows or values.

    Examples
    --------
    >>> counts_columns("select distinct * from t"), counts_columns("select * from t")
    (True, False)
    """
    tree = _parsed(sql)
    if tree is None:
        return True
    stars = (one.find_ancestor(exp.Func, exp.Select) for one in tree.find_all(exp.Star))
    return (
        any(_is_distinct(one) and _has_star(one) for one in tree.find_all(exp.Select))
        or any(
            any(_has_star(branch) for branch in _branches(one))
            for one in tree.find_all(exp.SetOperation)
            if not _adds_rows_by_name(one)
        )
        or any(one.args.get("all") for one in tree.find_all(exp.Group))
        or any(one.args.get("method") == "NATURAL" for one in tree.find_all(exp.Join))
        or tree.find(exp.Pivot, exp.Columns) is not None
        or any(_is_row(one) for one in tree.find_all(exp.Column))
        or any(isinstance(one, exp.Func) and _may_read(one) for one in stars)
    )


def _parsed(sql: str) -> exp.Query | None:
    try:
        trees = [one for one in sqlglot.parse(sql, dialect=_DIALECT) if one]
    except (SqlglotError, RecursionError):
        return None
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        return None
    tree = trees[0]
    for identifier in tree.find_all(exp.Identifier):
        # DuckDB tells names apart by neither case nor quotes
        name = identifier.name.lower()
        is_plain = _PLAIN.match(name) and name.upper() not in _KEYWORDS
        identifier.replace(exp.to_identifier(name, quoted=not is_plain))
    for text in tree.find_all(exp.Literal):
        if text.is_string and _is_file(text):
            text.replace(exp.Literal.string("a file"))
    return tree


def _is_file(text: exp.Literal) -> bool:
    """Where files lie is no part of a meaning."""
    call = text.find_ancestor(exp.Table, exp.Select)
    return isinstance(call, exp.Table) and bool(_FILE.search(text.name))


def _text(tree: exp.Query) -> str:
    return tree.sql(dialect=_DIALECT, pretty=True, comments=False)


def _is_added(column: exp.Expression, added: Collection[str]) -> bool:
    return column.alias_or_name in added and not isinstance(column, exp.Star)


def _names(argument: exp.Expression, added: Collection[str]) -> bool:
    return isinstance(argument, exp.Column) and argument.name in added


def _whole_selects(tree: exp.Query, added: Collection[str]) -> Iterator[int]:
    """The selects, by id, that no column may leave."""
    for select in tree.find_all(exp.Select):
        gone = [one for one in select.expressions if _is_added(one, added)]
        rest = [one for one in select.expressions if not _is_added(one, added)]
        if (
            _is_distinct(select)
            or not rest
            or _counts_positions(select)
            or any(_makes_rows(one) for one in gone)
            or (not select.args.get("group") and _folds(gone) and not _folds(rest))
        ):
            yield id(select)
    for operation in tree.find_all(exp.SetOperation):
        branches = list(_branches(operation))
        places = {
            tuple(i for i, one in enumerate(each.expressions) if _is_added(one, added))
            for each in branches
        }
        is_by_name = operation.args.get("by_name")
        if operation.args.get("distinct") or (len(places) > 1 and not is_by_name):
            yield from map(id, branches)


def _branches(operation: exp.Expression) -> Iterator[exp.Select]:
    if isinstance(operation, exp.Select):
        yield operation
    elif isinstance(operation, exp.Subquery):
        yield from _branches(operation.this)
    elif isinstance(operation, exp.SetOperation):
        yield from chain(_branches(operation.left), _branches(operation.right))


def _adds_rows_by_name(operation: exp.SetOperation) -> bool:
    return bool(operation.args.get("by_name")) and not operation.args.get("distinct")


def _is_distinct(select: exp.Select) -> bool:
    distinct = select.args.get("distinct")
    return distinct is not None and not distinct.args.get("on")


def _has_star(select: exp.Select) -> bool:
    return any(one.is_star for one in select.expressions)


def _is_row(column: exp.Column) -> bool:
    """Whether a name may be that of a table, whose rows are then read whole."""
    select = None if column.table else column.find_ancestor(exp.Select)
    while select is not None:
        clauses = [select.args.get("from_"), *(select.args.get("joins") or ())]
        read = [one.this for one in clauses if one is not None]
        # a function from lists to rows names its one column so as well
        tables = [
            one
            for one in read
            if isinstance(one, exp.Table | exp.Subquery)
            and not isinstance(one.this, exp.Func)
        ]
        if any(column.name == one.alias_or_name for one in tables):
            return True
        select = select.find_ancestor(exp.Select)
    return False


def _may_read(function: exp.Func) -> bool:
    return not isinstance(function, exp.Count) or bool(function.find(exp.Distinct))


def _counts_positions(select: exp.Select) -> bool:
    clauses = [select.args.get("group"), select.args.get("order")]
    return any(
        isinstance(one.this if isinstance(one, exp.Ordered) else one, exp.Literal)
        for clause in clauses
        if clause is not None
        for one in clause.expressions
    )


def _makes_rows(column: exp.Expression) -> bool:
    calls = (one.name.lower() for one in column.find_all(exp.Anonymous))
    return column.find(*_ROW_MAKERS) is not None or any(
        "unnest" in one for one in calls
    )


def _folds(columns: list[exp.Expression]) -> bool:
    """Whether an aggregate makes one row of all."""
    return any(
        one.find_ancestor(exp.Window) is None
        for column in columns
        for one in column.find_all(exp.AggFunc)
    )
