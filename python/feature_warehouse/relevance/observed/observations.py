"""The scored rows in memory, with whose and of when they are, for models to learn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from feature_warehouse.relevance.observed.prepared import Prepared
from feature_warehouse.relevance.observed.target import CONTINUOUS
from feature_warehouse.sql import quoted

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Observations:
    """Rows and features, rows first; unknown values are NaN.

    ``categories`` are the columns whose numbers are codes without an order. ``groups``
    says which entity a row is of and ``periods`` which period, both counted from 0;
    periods are in the order of time. ``classes`` is 0 where ``y`` is a quantity.
    """

    names: tuple[str, ...]
    values: Floats
    categories: tuple[int, ...]
    y: Floats
    classes: int
    groups: Indices
    periods: Indices

    def __len__(self) -> int:
        return len(self.y)

    def rows(self, chosen: Indices) -> "Observations":
        """Give some of the rows."""
        return replace(
            self,
            values=self.values[chosen],
            y=self.y[chosen],
            groups=self.groups[chosen],
            periods=self.periods[chosen],
        )


def observations(
    given: Prepared,
    *,
    entity: Sequence[str] = (),
    period: str | None = None,
) -> Observations:
    """Read the scored rows.

    ``entity`` and ``period`` are columns that were kept. Without an entity each row is
    one by itself; without a period all rows are of one.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from feature_warehouse.relevance.observed.prepared import prepared
    >>> table = pa.table({"a": [3.0, None], "b": ["x", "y"], "y": [True, False]})
    >>> with prepared(table, "y") as given:
    ...     observations(given).values.tolist()
    [[3.0, 0.0], [nan, 1.0]]
    """
    cells = [
        f"cast({one.cell} as double)" if one.column.is_ordered else _code(one.cell)
        for one in given.features
    ]
    y = "y" if given.target.kind == CONTINUOUS else "cast(c as double)"
    keys = ", ".join(quoted("k_" + one) for one in entity)
    group = f"dense_rank() over (order by {keys}) - 1" if entity else "rowid"
    at = quoted(f"k_{period}") if period else ""
    when = f"dense_rank() over (order by {at}) - 1" if period else "0"
    columns = [*cells, y, f"cast({group} as double)", f"cast({when} as double)"]
    named = ", ".join(f"{sql} as v{i}" for i, sql in enumerate(columns))
    query = f"select {named} from {given.relation} order by rowid"
    found = given.connection.execute(query).fetchnumpy()
    *features, target, groups, periods = [
        np.ma.filled(np.ma.asarray(found[f"v{i}"], dtype=np.float64), np.nan)
        for i in range(len(columns))
    ]
    return Observations(
        names=tuple(one.column.name for one in given.features),
        values=np.column_stack(features) if features else np.empty((len(target), 0)),
        categories=tuple(
            i for i, one in enumerate(given.features) if not one.column.is_ordered
        ),
        y=target,
        classes=0 if given.target.kind == CONTINUOUS else len(given.target.classes),
        groups=groups.astype(np.int64),
        periods=periods.astype(np.int64),
    )


def _code(cell: str) -> str:
    rank = f"dense_rank() over (order by {cell} nulls last) - 1"
    return f"case when {cell} is not null then cast({rank} as double) end"
