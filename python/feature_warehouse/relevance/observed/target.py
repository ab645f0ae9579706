"""What a target is: two classes, several, or a quantity."""

from dataclasses import dataclass
from typing import Any

import duckdb

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.relevance.observed.columns import (
    BOOLEAN,
    CATEGORICAL,
    DATE,
    OTHER,
    Column,
    number,
)
from feature_warehouse.sql import quoted

BINARY, MULTICLASS, CONTINUOUS = "binary", "multiclass", "continuous"
MOST_CLASSES = 20


@dataclass(frozen=True)
class Target:
    """A target, its kind, and its classes in their order (none where continuous)."""

    column: Column
    kind: str
    classes: tuple[Any, ...]

    @property
    def is_number(self) -> bool:
        """Whether it has an order: two classes have one, the later is the positive."""
        return self.kind == BINARY or self.column.is_ordered


def target_of(
    connection: duckdb.DuckDBPyConnection, column: Column, *, relation: str = "rows"
) -> Target:
    """Say what a target is, from its type and its distinct values.

    A boolean is binary. A text is binary with up to two distinct values, multiclass
    with up to 20, and refused with more. An integer likewise, but continuous with more.
    Another number, or a date, is binary with up to two distinct values and continuous
    with more. NULL and NaN are no value. The positive class of two is the later one:
    true, 1, or the text that sorts last.

    Examples
    --------
    >>> with duckdb.connect() as connection:
    ...     _ = connection.execute("create table rows as select unnest([0, 1, 1]) as y")
    ...     target_of(connection, Column("y", "numeric", "INTEGER")).kind
    'binary'
    """
    if column.kind == OTHER:
        raise FeatureWarehouseError(
            f"the target {column.name} is a {column.type}",
            "a target is a number, a boolean, a date or a text",
        )
    value = quoted(column.name)
    if column.kind != CATEGORICAL:
        value = number(value, column)
    else:
        value = f"cast({value} as varchar)"
    classes = tuple(
        one
        for (one,) in connection.execute(
            f"select distinct {value} as one from {quoted(relation)} "
            f"where ({value}) is not null order by one limit {MOST_CLASSES + 1}"
        ).fetchall()
    )
    if column.kind == BOOLEAN or len(classes) <= 2:
        return Target(column, BINARY, classes)
    if len(classes) <= MOST_CLASSES and _has_classes(column):
        return Target(column, MULTICLASS, classes)
    if column.kind == CATEGORICAL:
        raise FeatureWarehouseError(
            f"the target {column.name} has more than {MOST_CLASSES} distinct texts",
            "group its values, or choose another target",
        )
    return Target(column, CONTINUOUS, ())


def _has_classes(column: Column) -> bool:
    whole = duckdb.sqltype(column.type).id.endswith(("int", "integer"))
    return column.kind == CATEGORICAL or (column.kind != DATE and whole)
