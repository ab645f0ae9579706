"""One typed copy of what is scored: ordered features as doubles, others as texts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from feature_warehouse.relevance.observed.columns import (
    CATEGORICAL,
    Column,
    chosen,
    columns_of,
    number,
)
from feature_warehouse.relevance.observed.target import (
    BINARY,
    CONTINUOUS,
    Target,
    target_of,
)
from feature_warehouse.scratch import scratch
from feature_warehouse.sql import literal, quoted

SCORED = "scored"


@dataclass(frozen=True)
class Feature:
    """A feature: its column, and the name its cells have in the scored table."""

    column: Column
    cell: str


@dataclass(frozen=True)
class Prepared:
    """A connection that holds `scored`: a cell per feature, `y` and its class `c`.

    Only rows whose target is known are in it. `y` is NULL where the target has no
    order, `c` where it is continuous.
    """

    connection: duckdb.DuckDBPyConnection
    target: Target
    features: tuple[Feature, ...]
    rows: int
    relation: str = SCORED


@contextmanager
def prepared(
    table: Any,
    target: str,
    *,
    features: Sequence[str] | None = None,
    without: Sequence[str] = (),
    keep: Sequence[str] = (),
) -> Iterator[Prepared]:
    """Copy what is scored, so that every statistic reads plain numbers.

    Parameters
    ----------
    without
        Columns that are no features: keys and clocks.
    keep
        Columns of these that a caller asks for again, under their own name.
    """
    with scratch(table) as connection:
        columns = columns_of(connection)
        taken = chosen(columns, features, list(dict.fromkeys([target, *without])))
        by_name = {one.name: one for one in columns}
        aim = target_of(connection, by_name[target])
        named = tuple(Feature(one, f"f{i}") for i, one in enumerate(taken))
        cells = [f"{_cell(one.column)} as {one.cell}" for one in named]
        kept = [f"{quoted(one)} as {quoted('k_' + one)}" for one in keep]
        connection.execute(
            f"create table {SCORED} as select {', '.join([*cells, *kept, *_aim(aim)])} "
            f"from rows where ({_cell(aim.column)}) is not null"
        )
        count = connection.execute(f"select count(*) from {SCORED}").fetchall()[0][0]
        yield Prepared(connection, aim, named, count)


def _cell(column: Column) -> str:
    value = quoted(column.name)
    if column.is_ordered:
        return number(value, column)
    if column.kind == CATEGORICAL:
        return f"cast({value} as varchar)"
    # of a list or a struct only whether it is known can be said
    return f"case when {value} is not null then true end"


def _aim(target: Target) -> list[str]:
    cell = _cell(target.column)
    code = "cast(null as integer)"
    if target.kind != CONTINUOUS:
        cases = " ".join(
            f"when {_written(one)} then {i}" for i, one in enumerate(target.classes)
        )
        code = f"case {cell} {cases} end" if cases else code
    y = cell if target.column.is_ordered else "cast(null as double)"
    if target.kind == BINARY:
        y = f"cast({code} as double)"
    return [f"{y} as y", f"cast({code} as integer) as c"]


def _written(value: Any) -> str:
    if isinstance(value, str):
        return literal(value)
    return f"cast({literal(repr(value))} as double)"
