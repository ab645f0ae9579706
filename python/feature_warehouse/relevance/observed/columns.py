"""What a column is to a statistic, from its type in DuckDB."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.sql import quoted

NUMERIC, BOOLEAN, DATE, CATEGORICAL, OTHER = (
    "numeric",
    "boolean",
    "date",
    "categorical",
    "other",
)
_KINDS = {
    "boolean": BOOLEAN,
    "varchar": CATEGORICAL,
    "enum": CATEGORICAL,
    "uuid": CATEGORICAL,
    "date": DATE,
}
# a column of the type NULL is a number that nobody knows
_NUMBERS = ("int", "integer", "decimal", "float", "double", "null")


@dataclass(frozen=True)
class Column:
    """A column, its kind and its type; ordered ones have a number, others a text."""

    name: str
    kind: str
    type: str

    @property
    def is_ordered(self) -> bool:
        """Whether its values have an order that ranks may use."""
        return self.kind in (NUMERIC, BOOLEAN, DATE)


def kind_of(type_: str) -> str:
    """Say what a type of DuckDB is: numeric, boolean, date, categorical, other.

    Examples
    --------
    >>> [kind_of(one) for one in ("DECIMAL(9,2)", "TIMESTAMP", "VARCHAR", "INTEGER[]")]
    ['numeric', 'date', 'categorical', 'other']
    """
    name = duckdb.sqltype(type_).id
    if name in _KINDS:
        return _KINDS[name]
    if name.startswith("timestamp"):
        return DATE
    return NUMERIC if name.endswith(_NUMBERS) else OTHER


def columns_of(
    connection: duckdb.DuckDBPyConnection, relation: str = "rows"
) -> list[Column]:
    """Describe the columns of a relation, in its order.

    Examples
    --------
    >>> with duckdb.connect() as connection:
    ...     _ = connection.execute("create table rows (a integer, b text)")
    ...     [one.kind for one in columns_of(connection)]
    ['numeric', 'categorical']
    """
    described = connection.execute(f"describe {quoted(relation)}").fetchall()
    return [Column(name, kind_of(type_), type_) for name, type_, *_ in described]


def chosen(
    columns: Sequence[Column], features: Sequence[str] | None, without: Sequence[str]
) -> list[Column]:
    """Choose the features: those named, or every column that is not left out.

    Examples
    --------
    >>> columns = [Column("a", NUMERIC, "DOUBLE"), Column("y", NUMERIC, "DOUBLE")]
    >>> [one.name for one in chosen(columns, None, ["y"])]
    ['a']
    """
    by_name = {one.name: one for one in columns}
    unknown = [name for name in [*(features or []), *without] if name not in by_name]
    if unknown:
        raise FeatureWarehouseError(
            f"the table has no column {', '.join(unknown)}",
            f"name columns of the table: {', '.join(by_name)}",
        )
    if features is None:
        return [one for one in columns if one.name not in without]
    taken = [name for name in features if name in without]
    if taken:
        raise FeatureWarehouseError(
            f"{', '.join(taken)} cannot be a feature and a target, key or clock",
            "leave it out of the features",
        )
    return [by_name[name] for name in dict.fromkeys(features)]


def number(value: str, column: Column) -> str:
    """Write the SQL of an ordered column as a double; NaN is unknown, so NULL.

    A date is its days since 1970-01-01, with the time of day as a fraction.

    Examples
    --------
    >>> day = number("date '1970-01-03'", Column("d", DATE, "DATE"))
    >>> duckdb.execute(f"select {day}").fetchone()
    (2.0,)
    """
    if column.kind == DATE:
        # an infinite instant has no epoch
        at = f"cast({value} as timestamp)"
        end = f"case when {at} > timestamp 'epoch' then 'inf' else '-inf' end"
        return (
            f"case when {at} is null then null "
            f"when isfinite({at}) then epoch({at}) / 86400.0 "
            f"else cast({end} as double) end"
        )
    as_double = f"cast({value} as double)"
    if duckdb.sqltype(column.type).id in ("float", "double"):
        return f"case when not isnan({value}) then {as_double} end"
    return as_double
