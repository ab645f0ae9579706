"""A made-up population of students, drawn from `latent_model.MODEL`."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from feature_warehouse.synthetic.latent_model import (
    ENGLISH_FROM_STAGE,
    IDEAL_AGES,
    INDE_WEIGHTS,
    MODEL,
    SHIFTS,
    STONE_LIMITS,
    TOP_STAGE,
    YEARS,
    Floats,
    Measure,
    Model,
    log_odds,
)

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

_IPS_VALUES = np.array([2.5, 5.0, 5.6, 6.9, 7.5])
_IPS_LIMITS = np.array([-1.55, -0.95, -0.6, -0.3])
_IPP_VALUES = np.array([5.625, 6.25, 6.875, 7.5, 8.125])
_IPP_LIMITS = np.array([-0.84, -0.25, 0.25, 0.84])
_IAA_VALUES = np.array([7.5, 8.5, 9.0, 9.5, 10.0])
_GAPS = np.array([-4, -3, -2, -1, 0, 1])
_GAP_LIMITS = np.array([-2.6, -1.85, -0.85, 0.0, 1.75])
_IPV_CEILING = 10.01
_ENTRY_YEARS = np.arange(2016, 2023)
_ENTRY_SHARES = (0.03, 0.05, 0.1, 0.16, 0.1, 0.2, 0.36)


@dataclass(frozen=True)
class Students:
    """What stays with a student; one row a student."""

    birth_date: NDArray[np.datetime64]
    is_female: Booleans
    entry_year: Integers
    ability: Floats
    engagement: Floats
    vulnerability: Floats


@dataclass(frozen=True)
class Wave:
    """A year's survey, one row a student in it, every score as the workbook stores it.

    Rows in stage 8 have scores here, which no workbook shows. ``is_held_back`` and
    ``has_left`` say what happens before the next wave; in the last wave nothing does.
    """

    year: int
    student: Integers
    age: Integers
    stage: Integers
    ideal_stage: Integers
    scores: dict[str, Floats]
    is_held_back: Booleans
    has_left: Booleans

    @property
    def gap(self) -> Integers:
        """Stage less ideal stage; negative is behind."""
        return self.stage - self.ideal_stage

    @property
    def stone(self) -> Integers:
        """The class of INDE, 0 (Quartzo) to 3 (Topázio)."""
        return np.digitize(self.scores["inde"], STONE_LIMITS[self.year])


@dataclass(frozen=True)
class Population:
    """All students ever in the programme, and the three waves."""

    students: Students
    waves: tuple[Wave, ...]


def draw(size: int, rng: np.random.Generator, *, model: Model = MODEL) -> Population:
    """Draw a population of ``size`` students a wave: newcomers replace who leaves.

    Examples
    --------
    >>> population = draw(100, np.random.default_rng(7))
    >>> [len(wave.student) for wave in population.waves]
    [100, 100, 100]
    """
    students = [_students(size, YEARS[0], rng, model)]
    student = np.arange(size)
    stage = _first_stages(students[0], YEARS[0], rng, model)
    waves = []
    for year in YEARS:
        waves.append(_wave(year, _joined(students), student, stage, rng, model))
        if year == YEARS[-1]:
            break
        stays = ~waves[-1].has_left
        new = _students(size - int(stays.sum()), year + 1, rng, model)
        known = sum(len(group.ability) for group in students)
        student = np.concatenate([student[stays], known + np.arange(len(new.ability))])
        risen = _next_stages(waves[-1], _joined(students))[stays]
        stage = np.concatenate([risen, _first_stages(new, year + 1, rng, model)])
        students.append(new)
    return Population(_joined(students), tuple(waves))


def ideal_stages(year: int, cohort_age: Integers) -> Integers:
    """Give the stage expected at an age, by the bands of a year.

    Examples
    --------
    >>> ideal_stages(2022, np.array([9, 10])), ideal_stages(2023, np.array([9, 10]))
    (array([0, 1]), array([1, 1]))
    """
    return np.digitize(cohort_age, IDEAL_AGES[year])


def drivers_of(wave: Wave, students: Students) -> dict[str, Floats]:
    """Give what drives a wave's outcomes, as anybody can read it from the workbook.

    Examples
    --------
    >>> population = draw(5, np.random.default_rng(7))
    >>> sorted(drivers_of(population.waves[0], population.students))
    ['age', 'gap', 'ida', 'ieg', 'ips', 'ipv', 'years']
    """
    scores = {name: wave.scores[name] for name in ("ida", "ieg", "ips", "ipv")}
    years = wave.year - students.entry_year[wave.student]
    return scores | {"age": wave.age, "gap": wave.gap, "years": years}


def _students(
    count: int, year: int, rng: np.random.Generator, model: Model
) -> Students:
    correlation = np.eye(3)
    correlation[0, 1] = correlation[1, 0] = model.ability_engagement
    correlation[0, 2] = correlation[2, 0] = model.ability_vulnerability
    correlation[1, 2] = correlation[2, 1] = model.engagement_vulnerability
    traits = rng.standard_normal((count, 3)) @ np.linalg.cholesky(correlation).T
    birth_year = year - rng.integers(7, 19 if year == YEARS[0] else 17, count)
    first_day = (birth_year - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    entry_year = np.full(count, year)
    if year == YEARS[0]:
        drawn = rng.choice(_ENTRY_YEARS, count, p=_ENTRY_SHARES)
        entry_year = np.maximum(drawn, birth_year + 6)
    return Students(
        birth_date=first_day + rng.integers(0, 365, count).astype("timedelta64[D]"),
        is_female=rng.random(count) < 0.5,
        entry_year=entry_year,
        ability=traits[:, 0],
        engagement=traits[:, 1],
        vulnerability=traits[:, 2],
    )


def _joined(groups: list[Students]) -> Students:
    names = Students.__dataclass_fields__
    return Students(
        **{n: np.concatenate([getattr(group, n) for group in groups]) for n in names}
    )


def birth_years(students: Students) -> Integers:
    """Give the year of birth.

    Examples
    --------
    >>> students = draw(1, np.random.default_rng(7)).students
    >>> birth_years(students).tolist()
    [2005]
    """
    return students.birth_date.astype("datetime64[Y]").astype(np.int64) + 1970


def _first_stages(
    students: Students, year: int, rng: np.random.Generator, model: Model
) -> Integers:
    ideal = ideal_stages(year, year - birth_years(students))
    noise = rng.standard_normal(len(ideal)) * np.sqrt(1 - model.gap_by_ability**2)
    placing = model.gap_by_ability * students.ability + noise
    return np.clip(ideal + _GAPS[np.digitize(placing, _GAP_LIMITS)], 0, TOP_STAGE - 1)


def _next_stages(wave: Wave, students: Students) -> Integers:
    """A rise is due where the ideal stage rises, and to who is behind."""
    cohort_age = wave.year - birth_years(students)[wave.student]
    rises = ideal_stages(wave.year + 1, cohort_age + 1) > wave.ideal_stage
    due = (rises | (wave.gap < 0)) & (wave.stage < TOP_STAGE)
    return wave.stage + (due & ~wave.is_held_back)


def _wave(
    year: int,
    students: Students,
    student: Integers,
    stage: Integers,
    rng: np.random.Generator,
    model: Model,
) -> Wave:
    cohort_age = year - birth_years(students)[student]
    ideal = ideal_stages(year, cohort_age)
    scores = _scores(year, students, student, stage, stage - ideal, rng, model)
    # 2022 states the year less the birth year; later surveys look at the birthday
    months = students.birth_date[student].astype("datetime64[M]").astype(np.int64) % 12
    age = cohort_age - ((months >= 10) & (year > YEARS[0]))
    nothing = np.zeros(len(student), dtype=bool)
    wave = Wave(year, student, age, stage, ideal, scores, nothing, nothing)
    if year == YEARS[-1]:
        return wave
    drivers = drivers_of(wave, students)
    held_back, leaves = (
        1 / (1 + np.exp(-log_odds(outcome, drivers, model)))
        for outcome in (model.held_back, model.leaves)
    )
    leaves = np.where(stage == TOP_STAGE, model.leaves_from_stage_8, leaves)
    return replace(
        wave,
        is_held_back=rng.random(len(student)) < held_back,
        has_left=rng.random(len(student)) < leaves,
    )


def _scores(
    year: int,
    students: Students,
    student: Integers,
    stage: Integers,
    gap: Integers,
    rng: np.random.Generator,
    model: Model,
) -> dict[str, Floats]:
    more = model.last_wave_shifts if year == YEARS[-1] else {}
    raw = {
        name: _measured(measure, students, student, rng, model)
        + more.get(name, 0) * measure.deviation
        for name, measure in model.measures.items()
    }
    grades = {
        name: np.round(np.clip(raw[name], 0.5, 10), 1)
        for name in ("mathematics", "portuguese", "english")
    }
    grades["english"][stage < ENGLISH_FROM_STAGE] = np.nan
    answered = rng.random(len(student)) >= model.unanswered_iaa
    scores = grades | {
        "ida": np.round(np.nanmean(np.stack(list(grades.values())), axis=0), 1),
        "ieg": np.round(np.clip(raw["ieg"], 1, 10), 1),
        "ipv": np.round(np.clip(raw["ipv"], 1, _IPV_CEILING), 3),
        "ips": _IPS_VALUES[np.digitize(raw["ips"], _IPS_LIMITS)],
        "ipp": _IPP_VALUES[np.digitize(raw["ipp"], _IPP_LIMITS)],
        "iaa": rng.choice(_IAA_VALUES, len(student)),
        "ian": np.where(gap >= 0, 10.0, np.where(gap >= -2, 5.0, 2.5)),
    }
    for name, shift in SHIFTS[year].items():
        scores[name] = scores[name] + shift
    scores["iaa"] = np.where(answered, scores["iaa"], 0.0)
    inde = sum(weight * scores[name] for name, weight in INDE_WEIGHTS.items())
    return scores | {"inde": np.round(inde, 3)}


def _measured(
    measure: Measure,
    students: Students,
    student: Integers,
    rng: np.random.Generator,
    model: Model,
) -> Floats:
    """A score before it is cut to its scale: traits by their loadings, then noise."""
    traits = (
        measure.ability * students.ability[student]
        + measure.engagement * students.engagement[student]
        + measure.vulnerability * students.vulnerability[student]
    )
    explained = (
        measure.ability**2
        + measure.engagement**2
        + measure.vulnerability**2
        + 2 * measure.ability * measure.engagement * model.ability_engagement
    )
    noise = np.sqrt(1 - explained) * rng.standard_normal(len(student))
    return measure.mean + measure.deviation * (traits + noise)
