"""What drives the labels: the page, the coefficients and the data say the same."""

import re
from itertools import takewhile
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from feature_warehouse.synthetic.latent_model import MODEL, Outcome
from feature_warehouse.synthetic.population import Population, Wave, draw, drivers_of
from feature_warehouse.synthetic.sheets import dress

PAGE = Path(__file__).parents[3] / "docs" / "sample_model.md"
# standard errors are about 0.02
NEAR = 0.08
DECOYS = ("iaa", "gender", "school")


def documented(*header: str) -> dict[str, list[str]]:
    """The rows of the table with these first column names, by their first cell."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    titles = [list(header) == cells_of(line)[: len(header)] for line in lines]
    # below the titles and their rule
    rows = takewhile(lambda line: line.startswith("|"), lines[titles.index(True) + 2 :])
    return {row[0]: row[1:] for row in map(cells_of, rows)}


def cells_of(line: str) -> list[str]:
    return [cell.strip(" *") for cell in line.strip("|").split("|")]


def test_the_page_has_every_driver_centre_and_effect() -> None:
    rows = documented("driver", "feature")
    page = {
        name: tuple(float(cell) for cell in cells[1:])
        for name, cells in rows.items()
        if name != "(intercept)"
    }
    assert page == {
        name: (
            *MODEL.drivers[name],
            MODEL.held_back.effects.get(name, 0),
            MODEL.leaves.effects.get(name, 0),
        )
        for name in MODEL.drivers
    }
    assert [float(cell) for cell in rows["(intercept)"][3:]] == [
        MODEL.held_back.intercept,
        MODEL.leaves.intercept,
    ]


def test_the_page_has_every_score() -> None:
    page = {n: [float(c) for c in cells] for n, cells in documented("score").items()}
    assert page == {
        name: [m.mean, m.deviation, m.ability, m.engagement, m.vulnerability]
        for name, m in MODEL.measures.items()
    }


def test_the_page_has_every_correlation() -> None:
    rows = documented("correlation")
    assert {name: float(cell) for name, (cell,) in rows.items()} == {
        "ability, engagement": MODEL.ability_engagement,
        "ability, vulnerability": MODEL.ability_vulnerability,
        "engagement, vulnerability": MODEL.engagement_vulnerability,
    }


@pytest.mark.parametrize(
    "number", [MODEL.gap_by_ability, MODEL.unanswered_iaa, MODEL.leaves_from_stage_8]
)
def test_the_page_has_every_other_coefficient(number: float) -> None:
    assert re.search(rf"(?<![\d.]){number}(?![\d.]*\d)", PAGE.read_text("utf-8"))


@pytest.fixture(scope="module")
def population() -> Population:
    return draw(100_000, np.random.default_rng(11))


def observed(population: Population) -> tuple[NDArray, NDArray, Wave, NDArray]:
    """Drivers and decoys of 2022 in their deviations, who left, wave, place in 2023."""
    wave, following = population.waves[:2]
    rng = np.random.default_rng(5)
    school = dress(population, rng, id_offset=0).school[wave.student]
    drivers = drivers_of(wave, population.students)
    columns = [
        (drivers[name] - centre) / scale
        for name, (centre, scale) in MODEL.drivers.items()
    ]
    columns += [
        (wave.scores["iaa"] - 8.5) / 1.0,
        population.students.is_female[wave.student] - 0.5,
        (school == 0) - 0.5,
    ]
    place = np.full(len(population.students.ability), -1)
    place[following.student] = np.arange(len(following.student))
    place = place[wave.student]
    return np.column_stack(columns), place < 0, wave, place


def fitted(x: NDArray, y: NDArray) -> dict[str, float]:
    """Logistic regression by Newton's steps: intercept and effects."""
    x = np.column_stack([np.ones(len(x)), x])
    beta = np.zeros(x.shape[1])
    for _ in range(12):
        p = 1 / (1 + np.exp(-x @ beta))
        hessian = (x * (p * (1 - p))[:, None]).T @ x
        beta += np.linalg.solve(hessian, x.T @ (y - p))
    return dict(zip(("(intercept)", *MODEL.drivers, *DECOYS), beta, strict=True))


def expected(outcome: Outcome) -> dict[str, float]:
    names = (*MODEL.drivers, *DECOYS)
    effects = {name: outcome.effects.get(name, 0) for name in names}
    return {"(intercept)": outcome.intercept} | effects


def test_who_leaves_follows_the_documented_effects(population: Population) -> None:
    x, left, wave, _ = observed(population)
    assert fitted(x, left) == pytest.approx(expected(MODEL.leaves), abs=NEAR)
    assert wave.stage.max() < 8


def test_whose_gap_worsens_follows_the_documented_effects(
    population: Population,
) -> None:
    x, left, wave, place = observed(population)
    following = population.waves[1]
    risen = following.ideal_stage[place] > wave.ideal_stage
    worse = following.gap[place] < wave.gap
    at_risk = ~left & risen
    assert fitted(x[at_risk], worse[at_risk]) == pytest.approx(
        expected(MODEL.held_back), abs=NEAR
    )


def test_no_gap_worsens_where_the_ideal_stage_stays(population: Population) -> None:
    _, left, wave, place = observed(population)
    following = population.waves[1]
    stays = following.ideal_stage[place] == wave.ideal_stage
    assert not (following.gap[place] < wave.gap)[~left & stays].any()


def test_the_documented_deviations_are_those_of_the_data(
    population: Population,
) -> None:
    x, *_ = observed(population)
    deviations = x[:, : len(MODEL.drivers)].std(axis=0)
    assert deviations == pytest.approx(1, abs=0.25)


def auc(score: NDArray, label: NDArray) -> float:
    """Share of pairs of one with and one without the label that the score orders."""
    _, rank, counts = np.unique(score, return_inverse=True, return_counts=True)
    midrank = (np.cumsum(counts) - (counts - 1) / 2)[rank]
    n = label.sum()
    return (midrank[label].sum() - n * (n + 1) / 2) / (n * (len(label) - n))


@pytest.mark.parametrize("name", ["ida", "ieg", "ipv", "ips", "age", "years"])
def test_the_page_has_the_auc_of_a_driver_for_leaving(
    population: Population, name: str
) -> None:
    x, left, *_ = observed(population)
    found = auc(x[:, list(MODEL.drivers).index(name)], left)
    page = float(documented("", "behind")[f"{name} alone"][2].split(",")[0])
    assert found == pytest.approx(page, abs=0.012)


def test_the_page_has_the_ceiling_for_leaving(population: Population) -> None:
    x, left, *_ = observed(population)
    effects = [MODEL.leaves.effects.get(name, 0) for name in MODEL.drivers]
    page = float(documented("", "behind")["ceiling of the AUC"][2].split(",")[0])
    found = auc(x[:, : len(effects)] @ np.array(effects), left)
    assert found == pytest.approx(page, abs=0.012)


def test_a_population_of_one_is_drawn() -> None:
    waves = draw(1, np.random.default_rng(1)).waves
    assert [len(wave.student) for wave in waves] == [1, 1, 1]
