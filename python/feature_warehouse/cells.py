"""Cells of a sheet: their one text, and whole columns of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Cell = str | bool | int | float | date | datetime | time | timedelta


def cell_text(value: Cell) -> str:
    """Write a value as text that gives the value back.

    Notes
    -----
    A workbook keeps every number as a floating point number, so whole ones lose the
    ``.0`` that no sheet shows; others get the shortest digits that read as the same
    number. A date is the day; its time of day shows where it has one.

    Examples
    --------
    >>> [cell_text(value) for value in (7.0, 5.619999999999999, True, date(1900, 1, 8))]
    ['7', '5.619999999999999', 'TRUE', '1900-01-08']
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(value, timedelta):
        return f"PT{cell_text(value.total_seconds())}S"
    return str(value)


@dataclass(frozen=True)
class Cells:
    """A column: its distinct values, and which of them each row holds.

    None is a cell that is not there.

    Examples
    --------
    >>> stones = Cells(["Quartzo", "Topázio"], np.array([1, 1, 0]))
    >>> stones.put(np.array([True, False, False]), "#N/A").to_list()
    ['#N/A', 'Topázio', 'Quartzo']
    """

    values: Sequence[Cell | None]
    codes: NDArray[np.integer[Any]]

    @classmethod
    def constant(cls, value: Cell | None, count: int) -> "Cells":
        """Give every row one value."""
        return cls([value], np.zeros(count, dtype=np.int64))

    @classmethod
    def of(
        cls, values: ArrayLike, word: Callable[[Any], Cell] | None = None
    ) -> "Cells":
        """Take an array's values, each made a cell by ``word``; NaN is no cell."""
        distinct, codes = np.unique(np.asarray(values), return_inverse=True)
        cells = [None if value != value else value for value in distinct.tolist()]
        if word:
            cells = [None if value is None else word(value) for value in cells]
        return cls(cells, codes)

    def put(self, rows: NDArray[np.bool_], value: Cell | None) -> "Cells":
        """Give some rows another value."""
        return self.choose(rows, Cells.constant(value, len(self.codes)))

    def choose(self, rows: NDArray[np.bool_], other: "Cells") -> "Cells":
        """Give some rows their value of another column."""
        codes = np.where(rows, other.codes + len(self.values), self.codes)
        return Cells([*self.values, *other.values], codes)

    def then(self, other: "Cells") -> "Cells":
        """Give the rows of this column, and those of another below them."""
        codes = np.concatenate([self.codes, other.codes + len(self.values)])
        return Cells([*self.values, *other.values], codes)

    def take(self, order: NDArray[np.integer[Any]]) -> "Cells":
        """Give the rows in another order."""
        return Cells(self.values, self.codes[order])

    def to_list(self) -> list[Cell | None]:
        """Give the value of each row."""
        return [self.values[code] for code in self.codes.tolist()]
