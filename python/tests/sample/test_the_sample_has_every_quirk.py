"""A sample has the quirks of the workbook, numbered as in `docs/pede_workbook.md`."""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from feature_warehouse.layout import read_layout
from feature_warehouse.synthetic.population import draw
from feature_warehouse.synthetic.sheets import dress, sheets

SOURCES = (
    Path(__file__).parents[3] / "models" / "staging" / "pede" / "_pede__sources.yml"
)
YEARS = (2022, 2023, 2024)


@cache
def column(year: int, name: str) -> list[Any]:
    return made()[f"PEDE{year}"][name].to_list()


@cache
def made() -> dict:
    rng = np.random.default_rng(7)
    return sheets(dress(draw(1500, rng), rng, id_offset=0), rng, is_last=True)


def scored(year: int, *names: str) -> list[tuple]:
    """The rows with numbers for a score: those below stage 8 that are students."""
    rows = zip(*(column(year, name) for name in names), strict=True)
    return [row for row in rows if not isinstance(row[0], str) and row[0] is not None]


def by_student(year: int, name: str) -> dict[str, Any]:
    return dict(zip(column(year, "RA"), column(year, name), strict=True))


def test_1_2_3_the_columns_are_those_of_the_layout_in_its_order() -> None:
    layout = read_layout(yaml.safe_load(SOURCES.read_text(encoding="utf-8")))
    declared = {sheet.name: [c.name for c in sheet.columns] for sheet in layout}
    assert {name: list(columns) for name, columns in made().items()} == declared


@pytest.mark.parametrize("year", YEARS)
def test_a_student_stands_once_in_a_sheet(year: int) -> None:
    assert len(set(column(year, "RA"))) == len(column(year, "RA"))


def test_the_order_of_rows_differs_by_sheet() -> None:
    both = set(column(2022, "RA")) & set(column(2023, "RA"))
    first, second = ([ra for ra in column(y, "RA") if ra in both] for y in (2022, 2023))
    assert first != second


@pytest.mark.parametrize(
    ("copy", "original"),
    [
        ((2023, "INDE 22"), (2022, "INDE 22")),
        ((2023, "Pedra 22"), (2022, "Pedra 22")),
        ((2024, "INDE 22"), (2022, "INDE 22")),
        ((2024, "INDE 23"), (2023, "INDE 2023")),
        ((2024, "Pedra 23"), (2023, "Pedra 2023")),
        ((2024, "Pedra 20"), (2022, "Pedra 20")),
    ],
)
def test_2_a_late_copy_is_what_the_earlier_sheet_says(
    copy: tuple[int, str], original: tuple[int, str]
) -> None:
    earlier = by_student(*original)
    later = by_student(*copy)
    both = earlier.keys() & later.keys()
    assert both
    assert {ra: later[ra] or None for ra in both} == {ra: earlier[ra] for ra in both}


def test_2_a_copy_of_a_wave_the_student_was_not_in_is_blank() -> None:
    earlier = by_student(2023, "RA")
    copies = by_student(2024, "INDE 23")
    assert {copies[ra] for ra in copies.keys() - earlier.keys()} == {""}


@pytest.mark.parametrize("name", ["INDE 23", "Pedra 23", "Cg", "Rec Av1", "Atingiu PV"])
def test_4_columns_are_wholly_empty(name: str) -> None:
    assert set(column(2023, name)) == {None}


def test_5_stages_are_written_in_the_form_of_their_year() -> None:
    assert set(column(2022, "Fase")) == set("01234567")
    assert set(column(2023, "Fase")) == {"ALFA", *(f"FASE {n}" for n in range(1, 9))}
    words = {stage for stage in column(2024, "Fase") if isinstance(stage, str)}
    assert all(re.fullmatch("ALFA|[1-8][A-N]", word) for word in words)


def test_6_classes_are_written_in_the_form_of_their_year() -> None:
    assert all(re.fullmatch("[A-N]", turma) for turma in column(2022, "Turma"))
    assert all(re.fullmatch("[0-8][A-N]", turma) for turma in column(2023, "Turma"))
    alfa = {
        turma
        for stage, turma in zip(
            column(2024, "Fase"), column(2024, "Turma"), strict=True
        )
        if stage == "ALFA"
    }
    assert alfa == {"ALFA A - G0/G1"}


def test_7_the_last_sheet_ends_in_38_rows_that_are_not_scored() -> None:
    assert [n for n, inde in enumerate(column(2024, "INDE 2024")) if inde == "INCLUIR"]
    assert column(2024, "INDE 2024")[1500:] == ["INCLUIR"] * 38
    assert column(2024, "Fase")[1500:] == [9] * 38


def test_8_errors_and_empty_texts_stand_where_nobody_was_scored() -> None:
    unscored = [
        cells
        for stage, *cells in zip(
            *(column(2024, n) for n in ("Fase", "INDE 2024", "IDA", "Mat")), strict=True
        )
        if str(stage).startswith("8")
    ]
    assert unscored
    assert all(cells == ["#N/A", "#DIV/0!", ""] for cells in unscored)


@pytest.mark.parametrize("year", YEARS)
def test_9_some_self_assessments_are_zero(year: int) -> None:
    answers = [iaa for (iaa,) in scored(year, "IAA")]
    # 8 % of 1,500
    assert 0.05 < answers.count(0) / len(answers) < 0.11


def test_9_homework_is_zero_in_stage_8_of_2024() -> None:
    rows = zip(column(2024, "Fase"), column(2024, "IEG"), strict=True)
    assert {ieg for stage, ieg in rows if str(stage)[0] in "89"} == {0}


@pytest.mark.parametrize(
    ("year", "stage", "english"),
    [(2022, "Fase", "Inglês"), (2023, "Fase", "Ing"), (2024, "Fase", "Ing")],
)
def test_9_there_is_no_english_below_stage_3(
    year: int, stage: str, english: str
) -> None:
    rows = zip(column(year, stage), column(year, english), strict=True)
    below = {grade for stage, grade in rows if re.search("ALFA|[012]", str(stage))}
    assert below == {"" if year == 2024 else None}


def born(ra: str) -> date:
    return by_student(2024, "Data de Nasc")[ra]


def test_10_an_age_that_is_a_date_has_a_birth_date_with_day_and_month_swapped() -> None:
    rows = zip(*(column(2023, n) for n in ("RA", "Idade", "Data de Nasc")), strict=True)
    known = set(column(2024, "RA"))
    misread = [r for r in rows if isinstance(r[1], date) and r[0] in known]
    assert len(misread) > 200
    for ra, age, birth in misread:
        assert (birth.year, birth.day, birth.month) == (
            born(ra).year,
            born(ra).month,
            born(ra).day,
        )
        assert date(1900, 1, 5) < age < date(1900, 1, 22)


def test_10_every_other_birth_date_is_the_text_month_day_year() -> None:
    rows = zip(*(column(2023, n) for n in ("RA", "Idade", "Data de Nasc")), strict=True)
    known = set(column(2024, "RA"))
    for ra, age, birth in rows:
        if ra in known and not isinstance(age, date):
            assert birth == f"{born(ra).month}/{born(ra).day}/{born(ra).year}"


def test_11_age_is_by_the_year_in_2022() -> None:
    rows = zip(column(2022, "Idade 22"), column(2022, "Ano nasc"), strict=True)
    assert all(age == 2022 - year for age, year in rows)


def test_11_later_about_one_in_six_is_a_year_younger() -> None:
    rows = zip(column(2024, "Idade"), column(2024, "Data de Nasc"), strict=True)
    younger = [2024 - birth.year - age for age, birth in rows][:1500]
    assert set(younger) == {0, 1}
    # born in November or December: 61 of 365 days
    assert 0.13 < sum(younger) / 1500 < 0.2


def test_12_the_year_of_entry_is_restated_in_2024() -> None:
    earlier, later = by_student(2023, "Ano ingresso"), by_student(2024, "Ano ingresso")
    both = earlier.keys() & later.keys()
    assert min(earlier.values()) == 2016
    assert all(later[ra] == max(earlier[ra], 2021) for ra in both)


def test_12_the_gender_of_a_few_students_differs_between_sheets() -> None:
    one, other = by_student(2023, "Gênero"), by_student(2024, "Gênero")
    both = one.keys() & other.keys()
    assert 0 < sum(one[ra] != other[ra] for ra in both) < 0.03 * len(both)


def test_13_words_have_the_spelling_of_their_sheet() -> None:
    assert set(column(2022, "Gênero")) == {"Menina", "Menino"}
    assert set(column(2023, "Gênero")) == {"Feminino", "Masculino"}
    assert "Agata" in column(2023, "Pedra 2023")
    assert "Ágata" in column(2023, "Pedra 22")
    assert "ALFA  (2º e 3º ano)" in column(2022, "Fase ideal")
    assert "ALFA (1° e 2° ano)" in column(2023, "Fase Ideal")


def test_14_institutions_are_3_in_2022_and_8_later_with_a_case_twin() -> None:
    assert len(set(column(2022, "Instituição de ensino"))) == 3
    later = set(column(2023, "Instituição de ensino"))
    assert len(later) == 8
    assert len({name.lower() for name in later}) == 7


def test_15_scores_reach_a_little_over_ten() -> None:
    assert max(ipv for (ipv,) in scored(2024, "IPV")) == 10.01
    assert max(iaa for (iaa,) in scored(2024, "IAA")) == 10.002
    assert max(ieg for (ieg,) in scored(2024, "IEG")) <= 10.02


WEIGHTS = {"IAN": 1, "IDA": 2, "IEG": 2, "IAA": 1, "IPS": 1, "IPP": 1, "IPV": 2}


@pytest.mark.parametrize("year", [2023, 2024])
def test_inde_is_the_weighted_sum_of_the_stored_scores(year: int) -> None:
    for inde, *scores in scored(year, f"INDE {year}", *WEIGHTS):
        weighted = zip(WEIGHTS.values(), scores, strict=True)
        assert inde == pytest.approx(sum(w * s for w, s in weighted) / 10, abs=6e-4)


def test_inde_of_2022_holds_an_ipp_that_has_no_column() -> None:
    names = [name for name in WEIGHTS if name != "IPP"]
    for inde, *scores in scored(2022, "INDE 22", *names):
        known = sum(WEIGHTS[n] * s for n, s in zip(names, scores, strict=True))
        assert 5.6 < 10 * inde - known < 8.14


@pytest.mark.parametrize(
    ("year", "limits"), [(2022, (6, 7.03, 8.06)), (2023, (6, 7, 8)), (2024, (6, 7, 8))]
)
def test_a_stone_is_the_class_of_inde_by_the_limits_of_its_wave(
    year: int, limits: tuple[float, ...]
) -> None:
    inde, stone = (f"{n} {year if year > 2022 else 22}" for n in ("INDE", "Pedra"))
    order = ["Quartzo", "Ágata" if year == 2022 else "Agata", "Ametista", "Topázio"]
    for value, word in scored(year, inde, stone):
        assert word == order[sum(value >= limit for limit in limits)]


@pytest.mark.parametrize(
    ("year", "gap", "ideal"),
    [(2022, "Defas", "Fase ideal"), (2024, "Defasagem", "Fase Ideal")],
)
def test_the_level_gap_is_stage_less_ideal_stage_and_gives_ian(
    year: int, gap: str, ideal: str
) -> None:
    def stage(text: str) -> int:
        return 0 if text.startswith("ALFA") else int(re.search("[0-8]", text)[0])

    names = ("IAN", gap, "Fase", ideal)
    rows = list(zip(*(column(year, name) for name in names), strict=True))[:1500]
    for ian, d, fase, expected in rows:
        assert d == stage(fase) - stage(expected)
        assert ian == (10 if d >= 0 else 5 if d >= -2 else 2.5)


def test_ranks_of_2022_are_places_by_inde() -> None:
    ranked = sorted(zip(column(2022, "Cg"), column(2022, "INDE 22"), strict=True))
    assert [place for place, _ in ranked] == list(range(1, 1501))
    assert [inde for _, inde in ranked] == sorted(column(2022, "INDE 22"), reverse=True)


@pytest.mark.parametrize("year", YEARS)
def test_nobody_has_a_name(year: int) -> None:
    names = column(year, "Nome" if year == 2022 else "Nome Anonimizado")
    assert all(re.fullmatch(r"Aluno-\d+", name) for name in names)
