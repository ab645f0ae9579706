"""Every coefficient of the made-up students: what drives scores, and what happens next.

`docs/sample_model.md` explains the model and repeats these numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

YEARS = (2022, 2023, 2024)
STONES = ("Quartzo", "Ágata", "Ametista", "Topázio")
STONE_LIMITS = {2022: (6, 7.03, 8.06), 2023: (6, 7, 8), 2024: (6, 7, 8)}
# the first age (year less birth year) at which each stage above 0 is expected
IDEAL_AGES = {
    2022: (10, 11, 13, 15, 16, 17, 18),
    2023: (9, 11, 13, 15, 16, 17, 18, 19),
    2024: (9, 11, 13, 15, 16, 17, 18, 19),
}
INDE_WEIGHTS = {
    "ian": 0.1,
    "ida": 0.2,
    "ieg": 0.2,
    "iaa": 0.1,
    "ips": 0.1,
    "ipp": 0.1,
    "ipv": 0.2,
}
# the scores of later workbooks stand a little off their scale
SHIFTS = {
    2022: {},
    2023: {"ips": 0.02},
    2024: {"ieg": 0.0123, "iaa": 0.002, "ips": 0.01},
}
TOP_STAGE = 8
ENGLISH_FROM_STAGE = 3


@dataclass(frozen=True)
class Measure:
    """A score before it is cut to its scale: mean, standard deviation, and loadings.

    A loading is the weight of a standardised trait; noise fills up the variance.
    """

    mean: float
    deviation: float
    ability: float = 0.0
    engagement: float = 0.0
    vulnerability: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """A logistic model: log-odds at the drivers' centres, and their change a scale."""

    intercept: float
    effects: Mapping[str, float]


@dataclass(frozen=True)
class Model:
    """Every coefficient. Only stored values drive outcomes, never a trait."""

    ability_engagement: float = 0.5
    ability_vulnerability: float = -0.3
    engagement_vulnerability: float = -0.3
    gap_by_ability: float = 0.4
    unanswered_iaa: float = 0.08
    leaves_from_stage_8: float = 0.35
    # what an indicator of the last wave is more, in standard deviations: a drift
    last_wave_shifts: Mapping[str, float] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(
        default_factory=lambda: {
            "mathematics": Measure(6.5, 1.5, ability=0.8),
            "portuguese": Measure(6.7, 1.4, ability=0.8),
            "english": Measure(6.9, 1.6, ability=0.7),
            "ieg": Measure(7.9, 1.4, engagement=0.8),
            "ipv": Measure(7.6, 1.1, ability=0.4, engagement=0.4),
            "ips": Measure(0, 1, vulnerability=-0.8),
            "ipp": Measure(0, 1, engagement=0.5),
        }
    )
    # driver: the value at which it does nothing, and one standard deviation of it
    drivers: Mapping[str, tuple[float, float]] = field(
        default_factory=lambda: {
            "ida": (6.6, 1.25),
            "ieg": (7.8, 1.25),
            "ipv": (7.6, 1.1),
            "ips": (6.6, 1.4),
            "gap": (-0.7, 0.9),
            "age": (12.0, 3.0),
            "years": (2.0, 2.0),
        }
    )
    held_back: Outcome = field(
        default_factory=lambda: Outcome(
            -1.4, {"ida": -0.9, "ieg": -0.4, "ipv": -0.5, "gap": -0.3}
        )
    )
    leaves: Outcome = field(
        default_factory=lambda: Outcome(
            -1.4, {"ieg": -0.6, "ips": -0.4, "age": 0.45, "years": -0.35}
        )
    )


MODEL = Model()


def log_odds(outcome: Outcome, drivers: Mapping[str, Floats], model: Model) -> Floats:
    """Give the log-odds of an outcome at stored values.

    Examples
    --------
    >>> log_odds(Outcome(-1, {"ida": 2}), {"ida": np.array([6.6, 7.85])}, MODEL)
    array([-1.,  1.])
    """
    total = np.full(len(next(iter(drivers.values()))), float(outcome.intercept))
    for name, effect in outcome.effects.items():
        centre, scale = model.drivers[name]
        total += effect * (drivers[name] - centre) / scale
    return total
