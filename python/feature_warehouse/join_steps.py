"""A query of several ASOF joins as a query for each.

DuckDB sorts both sides of every ASOF join of a query, and holds what it sorted until
the query ends. Five views of ten million rows then need more than 4 GB, and spill. As
queries of their own, one after the other, the joins need the memory of one.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import TokenError
from sqlglot.tokens import Token, TokenType


class Step(NamedTuple):
    """A table to make, and the select that makes it from the tables before."""

    table: str
    select: str


class JoinSteps(NamedTuple):
    """What to make first, in this order, and the select that then gives the rows."""

    steps: tuple[Step, ...]
    select: str


class _Cte(NamedTuple):
    """A common table expression: its name, its whole text, its query, what it holds.

    ``word`` is what the name is in ``words`` of others: without quotes, in lower case.
    """

    name: str
    word: str
    text: str
    query: str
    words: frozenset[str]
    is_join: bool


def join_steps(sql: str) -> JoinSteps:
    """Split a select whose common table expressions are a chain of ASOF joins.

    Every one that holds such a join becomes a table of its name, but the last. A select
    of another form, such as one that reads a join twice, is given back as it is.

    Examples
    --------
    >>> steps, select = join_steps(
    ...     "with a as (from s asof join t using (k, at)), "
    ...     "b as (from a asof join u using (k, at)) select * from b"
    ... )
    >>> steps
    (Step(table='a', select='from s asof join t using (k, at)'),)
    >>> select
    'with b as (from a asof join u using (k, at)) select * from b'
    """
    ctes, rest, last_words = _split(sql)
    joins = [one for one in ctes if one.is_join]
    if len(joins) < 2 or not _is_chain(ctes, joins, last_words):
        return JoinSteps((), sql)
    steps = []
    kept: list[_Cte] = []
    for one in ctes:
        if one in joins[:-1]:
            steps.append(Step(one.name, _with(kept, one.query)))
        else:
            kept.append(one)
    return JoinSteps(tuple(steps), _with(kept, rest))


def _is_chain(ctes: list[_Cte], joins: list[_Cte], last_words: frozenset[str]) -> bool:
    """Whether each join is read by the next one, and by nothing else."""
    for join, following in pairwise(joins):
        readers = [one for one in ctes if join.word in one.words and one is not join]
        if readers != [following] or join.word in last_words:
            return False
    return True


def _words(tokens: Iterable[Token]) -> frozenset[str]:
    return frozenset(one.text.lower() for one in tokens)


def _with(ctes: list[_Cte], query: str) -> str:
    return f"with {', '.join(one.text for one in ctes)} {query}" if ctes else query


def _split(sql: str) -> tuple[list[_Cte], str, frozenset[str]]:
    """Give the expressions that a select begins with, the select, and its words."""
    whole = ([], sql, frozenset())
    try:
        tokens = DuckDB().tokenize(sql)
    except TokenError:
        # what DuckDB reads, but no part of what the join's macro writes
        return whole
    if not tokens or tokens[0].token_type is not TokenType.WITH:
        return whole
    found, at = [], 1
    while True:
        end = _end_of_cte(tokens, at)
        if end is None:
            return whole
        found.append(_cte(sql, tokens[at : end + 1]))
        at = end + 1
        if at == len(tokens):
            return whole
        if tokens[at].token_type is not TokenType.COMMA:
            return found, sql[tokens[at].start :], _words(tokens[at:])
        at += 1


def _end_of_cte(tokens: list[Token], start: int) -> int | None:
    """Find the bracket that closes ``name as (``; None where it is of another form."""
    opening = [TokenType.ALIAS, TokenType.L_PAREN]
    if [one.token_type for one in tokens[start + 1 : start + 3]] != opening:
        return None
    depth = 0
    for place in range(start + 2, len(tokens)):
        kind = tokens[place].token_type
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if depth == 0:
            return place
    return None


def _cte(sql: str, tokens: list[Token]) -> _Cte:
    name, _, opening, *inner = tokens
    return _Cte(
        name=sql[name.start : name.end + 1],
        word=name.text.lower(),
        text=sql[name.start : tokens[-1].end + 1],
        query=sql[opening.end + 1 : tokens[-1].start].strip(),
        words=_words(inner),
        is_join=any(one.token_type is TokenType.ASOF for one in inner),
    )
