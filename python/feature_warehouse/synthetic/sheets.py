"""How a made-up population looks in the association's workbook, with all its quirks.

A number in a comment is that of the quirk in `docs/pede_workbook.md`.
"""

from datetime import date, timedelta
from functools import partial

import numpy as np

from feature_warehouse.cells import Cells
from feature_warehouse.synthetic import columns as column
from feature_warehouse.synthetic import words
from feature_warehouse.synthetic.columns import CLASS_LETTERS, Block
from feature_warehouse.synthetic.latent_model import STONE_LIMITS, TOP_STAGE
from feature_warehouse.synthetic.population import Population, Wave, birth_years

Columns = dict[str, Cells]

NOT_SCORED_ROWS = 38


def dress(population: Population, rng: np.random.Generator, *, id_offset: int) -> Block:
    """Add what no outcome depends on: schools, and the stones of 2020 and 2021.

    Examples
    --------
    >>> from feature_warehouse.synthetic.population import draw
    >>> rng = np.random.default_rng(7)
    >>> sorted(dress(draw(5, rng), rng, id_offset=0).past_stones)
    [2020, 2021]
    """
    students = population.students
    count = len(students.ability)
    past = {}
    for year in (2020, 2021):
        level = 7.3 + 0.5 * students.ability + 0.4 * students.engagement
        noise = 0.5 * rng.standard_normal(count)
        stone = np.digitize(level + noise, STONE_LIMITS[2022])
        past[year] = np.where(students.entry_year <= year, stone, -1)
    school = rng.choice(len(words.SCHOOLS), count, p=words.SCHOOL_SHARES)
    return Block(population, id_offset, school, past)


def sheets(
    block: Block, rng: np.random.Generator, *, is_last: bool
) -> dict[str, Columns]:
    """Give the columns of the three sheets, by the names of the layout, in its order.

    The last block of a workbook ends with the rows that are not to be scored (7).

    Examples
    --------
    >>> from feature_warehouse.synthetic.population import draw
    >>> rng = np.random.default_rng(7)
    >>> block = dress(draw(5, rng), rng, id_offset=0)
    >>> [len(columns) for columns in sheets(block, rng, is_last=True).values()]
    [42, 48, 50]
    """
    made = {}
    for wave in block.population.waves:
        make = _first_sheet if wave.year == 2022 else _later_sheet
        columns = make(block, wave, rng)
        order = rng.permutation(len(wave.student))
        made[f"PEDE{wave.year}"] = {
            name: cells.take(order) for name, cells in columns.items()
        }
    if is_last:
        last = made["PEDE2024"]
        added = _rows_not_scored(block, last)
        made["PEDE2024"] = {n: cells.then(added[n]) for n, cells in last.items()}
    return made


def _first_sheet(block: Block, wave: Wave, rng: np.random.Generator) -> Columns:
    students = block.population.students
    letters = rng.integers(0, CLASS_LETTERS, len(wave.student))
    return {
        "RA": column.ids(block, wave, "RA"),
        "Fase": Cells.of(wave.stage, str),  # 5
        "Turma": Cells.of(letters, column.letter),  # 6
        "Nome": column.ids(block, wave, "Aluno"),
        "Ano nasc": Cells.of(birth_years(students)[wave.student]),
        "Idade 22": Cells.of(wave.age),
        "Gênero": column.gender(block, wave, rng),
        "Ano ingresso": Cells.of(students.entry_year[wave.student]),
        "Instituição de ensino": column.school(block, wave),
        "Pedra 20": column.past_stone(block, wave, 2020, None),
        "Pedra 21": column.past_stone(block, wave, 2021, None),
        "Pedra 22": Cells(words.STONES, wave.stone),
        "INDE 22": Cells.of(wave.scores["inde"]),
        "Cg": column.rank(wave, np.zeros_like(wave.stage)),
        "Cf": column.rank(wave, wave.stage),
        "Ct": column.rank(wave, wave.stage * CLASS_LETTERS + letters),
        **_first_evaluations(len(wave.student), rng),
        **_first_scores(wave, rng),
    }


def _first_evaluations(count: int, rng: np.random.Generator) -> Columns:
    evaluators = rng.integers(2, 5, count)
    columns = {"Nº Av": Cells.of(evaluators)}
    for n in (1, 2, 3, 4):
        has_one = evaluators >= n
        columns[f"Avaliador{n}"] = column.evaluator(has_one, None, rng)
        columns[f"Rec Av{n}"] = column.choice(words.ADVICE, count, rng).put(
            ~has_one, words.NO_ADVICE if n == 3 else None
        )
    return columns


def _first_scores(wave: Wave, rng: np.random.Generator) -> Columns:
    count = len(wave.student)
    score = {name: Cells.of(values) for name, values in wave.scores.items()}
    return {
        "IAA": score["iaa"],
        "IEG": score["ieg"],
        "IPS": score["ips"],
        "Rec Psicologia": column.choice(words.PSYCHOLOGY, count, rng),
        "IDA": score["ida"],
        "Matem": score["mathematics"],
        "Portug": score["portuguese"],
        "Inglês": score["english"],
        "Indicado": Cells(words.NO_YES, 1 * (rng.random(count) < 0.11)),
        "Atingiu PV": Cells(words.NO_YES, 1 * (wave.scores["ipv"] >= 8.35)),
        "IPV": score["ipv"],
        "IAN": score["ian"],
        "Fase ideal": Cells(words.BANDS_2022, wave.ideal_stage),
        "Defas": Cells.of(wave.gap),
        **{
            f"Destaque {name.upper()}": Cells(remarks, 1 * (wave.scores[name] >= limit))
            for name, (limit, remarks) in words.REMARKS.items()
        },
    }


def _later_sheet(block: Block, wave: Wave, rng: np.random.Generator) -> Columns:
    missing = None if wave.year == 2023 else ""
    empty = Cells.constant(None, len(wave.student))
    columns = _later_students(block, wave, rng)
    for year in (2020, 2021):
        stone = column.past_stone(block, wave, year, missing)
        columns[f"Pedra {year - 2000}"] = stone
    copies = {2023: (empty, empty)}
    for year in range(2022, wave.year):
        copies[year] = column.late_copies(block, wave, year, missing)
    columns |= {f"Pedra {year - 2000}": copies[year][1] for year in (2022, 2023)}
    columns |= {f"INDE {year - 2000}": copies[year][0] for year in (2022, 2023)}
    columns |= dict.fromkeys(("Cg", "Cf", "Ct"), empty)  # 4
    columns |= _later_evaluations(wave, rng)
    columns |= _later_scores(wave)
    columns |= {f"Destaque {name}": empty for name in ("IEG", "IDA", "IPV")}
    if wave.year == 2023:
        return columns | {"Destaque IPV (2)": empty}  # 3
    enrolled = Cells.constant(words.ENROLLED, len(wave.student))
    schools = rng.integers(1, 24, len(wave.student))
    return columns | {
        "Escola": Cells.of(schools, "EE Escola {}".format),
        "Ativo/ Inativo": enrolled,
        "Ativo/ Inativo (2)": enrolled,
    }


def _later_students(block: Block, wave: Wave, rng: np.random.Generator) -> Columns:
    students = block.population.students
    stage, group = _classes(wave, rng)
    entry_year = students.entry_year[wave.student]
    if wave.year == 2023:
        birth_date, age = column.misread_dates(block, wave, rng)
    else:
        birth_date = Cells.of(students.birth_date[wave.student])
        age = Cells.of(wave.age)
        entry_year = np.maximum(entry_year, 2021)  # 12
    failed = wave.stage == TOP_STAGE
    stone = Cells(words.PLAIN_STONES, wave.stone)
    return {
        "RA": column.ids(block, wave, "RA"),
        "Fase": stage,
        f"INDE {wave.year}": column.score(
            wave, "inde", hidden=failed, hidden_as=words.NOT_AVAILABLE
        ),
        f"Pedra {wave.year}": stone.put(failed, words.NOT_AVAILABLE),
        "Turma": group,
        "Nome Anonimizado": column.ids(block, wave, "Aluno"),
        "Data de Nasc": birth_date,
        "Idade": age,
        "Gênero": column.gender(block, wave, rng),
        "Ano ingresso": Cells.of(entry_year),
        "Instituição de ensino": column.school(block, wave),
    }


def _classes(wave: Wave, rng: np.random.Generator) -> tuple[Cells, Cells]:
    """Fase and Turma, each in the form of its year (5, 6)."""
    letters = rng.integers(0, CLASS_LETTERS, len(wave.student))
    group = Cells.of(
        wave.stage * CLASS_LETTERS + letters,
        lambda code: f"{code // CLASS_LETTERS}{column.letter(code % CLASS_LETTERS)}",
    )
    if wave.year == 2023:
        return Cells(words.STAGES_2023, wave.stage), group
    is_alfa = wave.stage == 0
    return group.put(is_alfa, "ALFA"), group.put(is_alfa, words.ALFA_CLASS_2024)


def _later_evaluations(wave: Wave, rng: np.random.Generator) -> Columns:
    hidden = wave.stage == TOP_STAGE
    most = 4 if wave.year == 2023 else 6
    advised = 4 if wave.year == 2023 else 2
    count = np.where(hidden, 0, rng.integers(2, most + 1, len(hidden)))
    numbers = Cells.of(count)
    columns = {"Nº Av": numbers.put(hidden, None) if wave.year == 2023 else numbers}
    for n in range(1, most + 1):
        cells = column.evaluator(count >= n, "", rng)
        no_cell = hidden if wave.year == 2023 or n < 3 else np.zeros_like(hidden)
        columns[f"Avaliador{n}"] = cells.put(no_cell, None)
        if n <= advised:
            columns[f"Rec Av{n}"] = Cells.constant(None, len(hidden))
    return columns


def _later_scores(wave: Wave) -> Columns:
    """In stage 8 nothing is scored, and each column says so in its own way (8, 9)."""
    is_2023 = wave.year == 2023
    score = partial(column.score, wave, hidden=wave.stage == TOP_STAGE)
    missing = None if is_2023 else ""
    empty = Cells.constant(None, len(wave.student))
    return {
        "IAA": score("iaa", hidden_as=missing),
        "IEG": score("ieg", hidden_as=None if is_2023 else 0),
        "IPS": score("ips", hidden_as=words.NOT_AVAILABLE),
        "IPP": score("ipp", hidden_as=words.NOT_AVAILABLE),
        "Rec Psicologia": empty,
        "IDA": score("ida", hidden_as=None if is_2023 else words.DIVISION),
        "Mat": score("mathematics", hidden_as=missing),
        "Por": score("portuguese", hidden_as=missing),
        "Ing": Cells.of(wave.scores["english"]).put(
            np.isnan(wave.scores["english"]) | (wave.stage == TOP_STAGE), missing
        ),
        "Indicado": empty,
        "Atingiu PV": empty,
        "IPV": score("ipv", hidden_as=words.NOT_AVAILABLE),
        "IAN": Cells.of(wave.scores["ian"]),
        "Fase Ideal": Cells(words.BANDS, wave.ideal_stage),
        "Defasagem": Cells.of(wave.gap),
    }


def _rows_not_scored(block: Block, columns: Columns) -> Columns:
    """The rows at the end of 2024 that are no students to score (7)."""
    first = block.id_offset + len(block.school) + 1
    numbers = np.arange(NOT_SCORED_ROWS)
    same = {
        "Fase": 9,
        "INDE 2024": words.NOT_SCORED,
        "Pedra 2024": words.NOT_SCORED,
        "Turma": 9,
        "Idade": 21,
        "Ano ingresso": 2021,
        "Instituição de ensino": words.FINISHED_SCHOOL,
        "Nº Av": 0,
        "IEG": 0,
        "IDA": words.DIVISION,
        "IAN": 10,
        "Fase Ideal": words.BANDS[TOP_STAGE],
        "Defasagem": 1,
        "Escola": "EE Escola 1",
    }
    same |= dict.fromkeys(("IPS", "IPP", "IPV"), words.NOT_AVAILABLE)
    same |= {name: words.ENROLLED for name in columns if name.startswith("Ativo")}
    same |= dict.fromkeys(
        ("IAA", "Mat", "Por", "Ing", *(f"Avaliador{n}" for n in range(3, 7))), ""
    )
    same |= {name: "" for name in columns if name[-2:] in ("20", "21", "22", "23")}
    made = {n: Cells.constant(same.get(n), NOT_SCORED_ROWS) for n in columns}
    return made | {
        "RA": Cells([f"RA-{first + n}" for n in numbers], numbers),
        "Nome Anonimizado": Cells([f"Aluno-{first + n}" for n in numbers], numbers),
        "Gênero": Cells(words.GENDERS, numbers % 2),
        "Data de Nasc": Cells(
            [date(2003, 4, 2) + timedelta(days=int(n)) for n in numbers], numbers
        ),
    }
