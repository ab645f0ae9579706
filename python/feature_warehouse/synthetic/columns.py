"""Columns of a made-up workbook, each with the quirks that its cells have.

A number in a comment is that of the quirk in `docs/pede_workbook.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feature_warehouse.cells import Cell, Cells
from feature_warehouse.synthetic import words
from feature_warehouse.synthetic.latent_model import TOP_STAGE, YEARS
from feature_warehouse.synthetic.population import Population, Wave

Codes = NDArray[np.integer[Any]]

CLASS_LETTERS = 14
_EVALUATORS = 31
_MISREAD_DATES = 0.85
_CHANGED_GENDER = 0.005


@dataclass(frozen=True)
class Block:
    """A population, what its workbook adds, and the number before its first RA."""

    population: Population
    id_offset: int
    school: Codes
    past_stones: Mapping[int, Codes]


def letter(number: int) -> str:
    """Give a class letter."""
    return chr(ord("A") + number)


def ids(block: Block, wave: Wave, prefix: str) -> Cells:
    """Give names that are the student's number: no sheet names a person."""
    return Cells(
        [
            f"{prefix}-{block.id_offset + student + 1}"
            for student in wave.student.tolist()
        ],
        np.arange(len(wave.student)),
    )


def gender(block: Block, wave: Wave, rng: np.random.Generator) -> Cells:
    """Give genders, in the words of the sheet (13); a few differ after 2022 (12)."""
    is_female = block.population.students.is_female[wave.student]
    if wave.year == YEARS[0]:
        return Cells(words.GENDERS_2022, 1 * is_female)
    changed = rng.random(len(is_female)) < _CHANGED_GENDER
    return Cells(words.GENDERS, 1 * (is_female ^ changed))


def school(block: Block, wave: Wave) -> Cells:
    """Give institutions: another vocabulary after 2022, with a case twin (14)."""
    kind = block.school[wave.student]
    if wave.year == YEARS[0]:
        return Cells(words.SCHOOLS_2022, kind)
    return Cells(words.SCHOOLS, kind).put(
        wave.stage == TOP_STAGE, words.FINISHED_SCHOOL
    )


def misread_dates(
    block: Block, wave: Wave, rng: np.random.Generator
) -> tuple[Cells, Cells]:
    """Give birth dates and ages of 2023, of which a spreadsheet misread some (10).

    A birth date is the text month/day/year. Where the day can pass for a month, most
    became real dates with the two swapped, and the age there a day of January 1900.
    """
    born = block.population.students.birth_date[wave.student]
    months = born.astype("datetime64[M]")
    days = (born - months).astype(np.int64) + 1
    misread = (days <= 12) & (rng.random(len(born)) < _MISREAD_DATES)
    year = born.astype("datetime64[Y]")
    swapped = (year.astype("datetime64[M]") + days - 1).astype("datetime64[D]")
    swapped = swapped + (months - year.astype("datetime64[M]")).astype(np.int64)
    text = Cells.of(born, lambda day: f"{day.month}/{day.day}/{day.year}")
    age = Cells.of(wave.age).choose(
        misread, Cells.of(wave.age, lambda age: date(1900, 1, age))
    )
    return text.choose(misread, Cells.of(np.where(misread, swapped, born))), age


def score(
    wave: Wave, name: str, *, hidden: NDArray[np.bool_], hidden_as: Cell | None
) -> Cells:
    """Give a score, and what stands in the cell of those who were not scored."""
    return Cells.of(wave.scores[name]).put(hidden, hidden_as)


def past_stone(block: Block, wave: Wave, year: int, missing: Cell | None) -> Cells:
    """Give the stone of a year before the first sheet."""
    stone = block.past_stones[year][wave.student]
    return Cells(words.STONES, stone).put(stone < 0, missing)


def late_copies(
    block: Block, wave: Wave, year: int, missing: Cell | None
) -> tuple[Cells, Cells]:
    """Give INDE and stone of an earlier wave, as that wave's own sheet has them (2)."""
    earlier = block.population.waves[YEARS.index(year)]
    place = np.full(len(block.school), -1)
    place[earlier.student] = np.arange(len(earlier.student))
    place = place[wave.student]
    # an accent lost in that sheet stays lost in the copy (13)
    stones = words.STONES if year == YEARS[0] else words.PLAIN_STONES
    hidden = earlier.stage[place] == TOP_STAGE
    return tuple(
        cells.take(place).put(hidden, words.NOT_AVAILABLE).put(place < 0, missing)
        for cells in (Cells.of(earlier.scores["inde"]), Cells(stones, earlier.stone))
    )


def rank(wave: Wave, group: Codes) -> Cells:
    """Give the place of each student by INDE within a group, from 1."""
    order = np.lexsort((-wave.scores["inde"], group))
    starts = np.searchsorted(group[order], group[order])
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(len(order)) - starts + 1
    return Cells.of(places)


def evaluator(
    has_one: NDArray[np.bool_], missing: Cell | None, rng: np.random.Generator
) -> Cells:
    """Give one of the evaluators to those who have one."""
    number = rng.integers(1, _EVALUATORS + 1, len(has_one))
    return Cells.of(number, "Avaliador-{}".format).put(~has_one, missing)


def choice(values: tuple[str, ...], count: int, rng: np.random.Generator) -> Cells:
    """Give each row any of some values."""
    return Cells(values, rng.integers(0, len(values), count))
