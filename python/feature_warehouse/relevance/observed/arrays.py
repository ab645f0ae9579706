"""Prepared features as one matrix of doubles, for statistics that need all rows."""

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from feature_warehouse.relevance.observed.prepared import Prepared
from feature_warehouse.relevance.single.bins import FEWEST_ROWS, Binned
from feature_warehouse.sql import quoted

Matrix = npt.NDArray[np.float64]
Vector = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
_DECILES = 10


def columns(given: Prepared, names: list[str], *, where: str = "") -> Matrix:
    """Read columns of the scored table, in the order of its rows; NULL is NaN.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from feature_warehouse.relevance.observed.prepared import prepared
    >>> with prepared(pa.table({"a": [3, None], "y": [0, 1]}), "y") as given:
    ...     columns(given, ["f0", "y"]).tolist()
    [[3.0, 0.0], [nan, 1.0]]
    """
    outputs = ", ".join(f"cast({name} as double) as {name}" for name in names)
    if not names:
        return np.empty((given.rows, 0))
    read = given.connection.execute(
        f"select {outputs} from {given.relation} {where} order by rowid"
    ).fetchnumpy()
    return np.column_stack([np.ma.filled(read[name], np.nan) for name in names])


def midranks(values: Matrix) -> Matrix:
    """Rank each column over its known values, less their mean; NaN stays.

    Examples
    --------
    >>> midranks(np.array([[1.0], [5.0], [np.nan], [5.0]])).ravel().tolist()
    [-1.0, 0.5, nan, 0.5]
    """
    ranks = rankdata(values, axis=0, nan_policy="omit")
    known = (~np.isnan(values)).sum(axis=0)
    return ranks - (known + 1) / 2


def known_codes(given: Prepared, names: list[str]) -> Codes:
    """Number the distinct combinations of kept columns, from 0, a number a row.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from feature_warehouse.relevance.observed.prepared import prepared
    >>> table = pa.table({"id": ["b", "a", "b"], "y": [0, 1, 0]})
    >>> with prepared(table, "y", without=["id"], keep=["id"]) as given:
    ...     known_codes(given, ["id"]).tolist()
    [1, 0, 1]
    """
    if not names:
        return np.arange(given.rows)
    keys = ", ".join(quoted(f"k_{name}") for name in names)
    read = given.connection.execute(
        f"select dense_rank() over (order by {keys}) - 1 as code "
        f"from {given.relation} order by rowid"
    ).fetchnumpy()
    return np.asarray(read["code"], dtype=np.int64)


def decile_codes(values: Vector) -> Vector:
    """Code a column by its deciles; equal values stay together, and NaN stays.

    Few distinct values are their own codes.

    Examples
    --------
    >>> decile_codes(np.arange(20.0)).tolist()[:6]
    [0.0, 0.0, 1.0, 1.0, 2.0, 2.0]
    """
    known = values[~np.isnan(values)]
    if len(np.unique(known)) <= _DECILES:
        return values
    shares = np.arange(1, _DECILES) / _DECILES
    edges = np.unique(np.quantile(known, shares, method="inverted_cdf"))
    coded = np.searchsorted(edges, values, side="left").astype(float)
    coded[np.isnan(values)] = np.nan
    return coded


def bin_codes(given: Prepared, cell: str, binned: Binned) -> Codes:
    """Number each row's bin of an ordered column, in the order of its bins.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from feature_warehouse.relevance.observed.prepared import prepared
    >>> binned = Binned(("low", "high"), np.zeros((2, 1)), (2.0, np.inf))
    >>> with prepared(pa.table({"a": [3, 2, None], "y": [0, 1, 0]}), "y") as given:
    ...     bin_codes(given, "f0", binned).tolist()
    [1, 0, 2]
    """
    values = columns(given, [cell]).ravel()
    found = np.searchsorted(np.array(binned.ends), values, side="left")
    return np.where(np.isnan(values), len(binned.ends), found)


def category_codes(given: Prepared, cell: str) -> Codes:
    """Number each row's category; rare ones share a number, and so do NULLs.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from feature_warehouse.relevance.observed.prepared import prepared
    >>> table = pa.table({"s": ["a"] * 30 + ["b", "c", None], "y": [0] * 33})
    >>> with prepared(table, "y") as given:
    ...     category_codes(given, "f0")[-4:].tolist()
    [0, 1, 1, 2]
    """
    read = given.connection.execute(
        f"""with counted as (
            select rowid as place, {cell} as one,
            count(*) over (partition by {cell}) as held
            from {given.relation}
        )
        select dense_rank() over (order by
            case when one is null then 2 when held < {FEWEST_ROWS} then 1 else 0 end,
            case when one is not null and held >= {FEWEST_ROWS} then one end
        ) - 1 as code
        from counted order by place"""
    ).fetchnumpy()
    return np.asarray(read["code"], dtype=np.int64)
