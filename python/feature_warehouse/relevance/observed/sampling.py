"""Fewer rows where there are very many, with every entity whole."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feature_warehouse.scratch import scratch
from feature_warehouse.sql import quoted

# a model and a draw learn little from more rows, and take long over them
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Drawn:
    """Rows with a known target, all or of drawn entities, and how many there were."""

    table: pa.Table
    rows: int
    entities: int

    @property
    def is_sample(self) -> bool:
        """Whether rows were left aside."""
        return self.table.num_rows < self.rows


def whole_entities(
    table: pa.Table, target: str, entity: Sequence[str] = (), *, seed: int = 0
) -> Drawn:
    """Draw entities with all their rows, up to `MOST_ROWS`, in the order of the table.

    Without an entity each row is one. At least one entity is drawn.

    Examples
    --------
    >>> table = pa.table({"id": [1, 1, 2], "y": [0.5, None, 1.0]})
    >>> drawn = whole_entities(table, "y", ["id"])
    >>> drawn.table["id"].to_pylist(), drawn.rows, drawn.entities
    ([1, 2], 2, 2)
    """
    known = table.filter(pc.is_valid(table[target]))
    groups = _groups(known, entity)
    counts = np.bincount(groups)
    if known.num_rows <= MOST_ROWS:
        return Drawn(known, known.num_rows, len(counts))
    order = np.random.default_rng(seed).permutation(len(counts))
    held = np.cumsum(counts[order])
    taken = order[: max(1, int(np.searchsorted(held, MOST_ROWS, side="right")))]
    rows = np.flatnonzero(np.isin(groups, taken))
    return Drawn(known.take(pa.array(rows)), known.num_rows, len(counts))


def _groups(table: pa.Table, entity: Sequence[str]) -> np.ndarray:
    if not entity:
        return np.arange(table.num_rows)
    keys = ", ".join(map(quoted, entity))
    with scratch(table) as connection:
        query = f"select dense_rank() over (order by {keys}) - 1 as code, "
        query += "row_number() over () as place from rows order by place"
        return connection.execute(query).fetchnumpy()["code"].astype(np.int64)
