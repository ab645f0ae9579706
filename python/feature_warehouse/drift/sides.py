"""Two tables in one private DuckDB, typed alike: what was, and what is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.relevance.observed.columns import (
    CATEGORICAL,
    OTHER,
    Column,
    columns_of,
    number,
)
from feature_warehouse.scratch import scratch
from feature_warehouse.sql import quoted

REFERENCE, CURRENT = "reference", "current"
SIDES = (REFERENCE, CURRENT)


@dataclass(frozen=True)
class Feature:
    """A feature that both sides have, and the name of its cells in both tables."""

    name: str
    kind: str
    cell: str

    @property
    def is_ordered(self) -> bool:
        """Whether it is binned by an order: a number, a date or a boolean has one."""
        return self.kind not in (CATEGORICAL, OTHER)


@dataclass(frozen=True)
class Sides:
    """The tables `reference` and `current` of a connection.

    ``apart`` has the features that cannot be compared, each with the reason.
    """

    connection: duckdb.DuckDBPyConnection
    features: tuple[Feature, ...]
    apart: dict[str, str]
    rows: dict[str, int]


@contextmanager
def sides(
    reference: Any,
    current: Any,
    *,
    features: Sequence[str] | None = None,
    without: Sequence[str] = (),
) -> Iterator[Sides]:
    """Copy both tables, each feature as doubles or as texts.

    Raises
    ------
    FeatureWarehouseError
        When one is no table, or a feature is in neither.
    """
    with scratch(reference, name="_was") as connection:
        with scratch(current, name="_is") as other:
            connection.register("_new", other.sql("from _is").to_arrow_table())
        connection.execute("create view _is as from _new")
        was, now = (
            {one.name: one for one in columns_of(connection, name)}
            for name in ("_was", "_is")
        )
        names = _names(was, now, features, without)
        taken, apart = [], {}
        for name in names:
            reason = _trouble(was.get(name), now.get(name))
            if reason:
                apart[name] = reason
            else:
                taken.append(_feature(was[name], now[name], f"f{len(taken)}"))
        rows = {}
        for side, source, columns in ((REFERENCE, "_was", was), (CURRENT, "_is", now)):
            cells = [f"{_cell(columns[one.name])} as {one.cell}" for one in taken]
            listed = ", ".join([*cells, "true as is_row"])
            connection.execute(f"create table {side} as select {listed} from {source}")
            count = f"select count(*) from {side}"
            rows[side] = connection.execute(count).fetchall()[0][0]
        yield Sides(connection, tuple(taken), apart, rows)


def _names(
    was: dict[str, Column],
    now: dict[str, Column],
    features: Sequence[str] | None,
    without: Sequence[str],
) -> list[str]:
    every = list(dict.fromkeys([*was, *now]))
    if features is None:
        return [one for one in every if one not in without]
    unknown = [one for one in features if one not in every]
    if unknown:
        raise FeatureWarehouseError(
            f"neither table has a column {', '.join(unknown)}",
            f"name columns of the tables: {', '.join(every)}",
        )
    return list(dict.fromkeys(features))


def _trouble(was: Column | None, now: Column | None) -> str | None:
    if was is None:
        return "it is new: the reference does not have it"
    if now is None:
        return "it is gone: the current rows do not have it"
    if was.kind != now.kind and not (_is_untyped(was) or _is_untyped(now)):
        return f"its type changed from {was.type} to {now.type}"
    return None


def _is_untyped(column: Column) -> bool:
    """Whether a column has no type, because it holds no value."""
    return column.type.strip('"') == "NULL"


def _feature(was: Column, now: Column, cell: str) -> Feature:
    known = now if _is_untyped(was) else was
    return Feature(was.name, known.kind, cell)


def _cell(column: Column) -> str:
    value = quoted(column.name)
    if column.kind in (CATEGORICAL, OTHER):
        return f"cast({value} as varchar)"
    # NaN stays, to be counted apart
    if duckdb.sqltype(column.type).id in ("float", "double"):
        return f"cast({value} as double)"
    return number(value, column)
