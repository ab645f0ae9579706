"""An `as_of` is the instant that it says, or does not compile."""

from __future__ import annotations

from datetime import datetime

import pytest
from mini_project import make_project

READ = {
    "2024-02-02": datetime(2024, 2, 2),
    "2024-02-02 10:30": datetime(2024, 2, 2, 10, 30),
    "2024-02-02T10:30:00Z": datetime(2024, 2, 2, 10, 30),
    "2024-02-02T10:30:00z": datetime(2024, 2, 2, 10, 30),
    "2024-02-02 10:30:00 Z": datetime(2024, 2, 2, 10, 30),
    "2024-02-02 10:30:00 UTC": datetime(2024, 2, 2, 10, 30),
    "2024-02-02 10:30:00UTC": datetime(2024, 2, 2, 10, 30),
    "2024-02-02 10:30:00+05:30": datetime(2024, 2, 2, 5),
    "2024-02-02 10:30:00 +05:30": datetime(2024, 2, 2, 5),
    "2024-02-02T10:30:00.5 -0300": datetime(2024, 2, 2, 13, 30, 0, 500_000),
    "2024-02-02 10:30 America/Sao_Paulo": datetime(2024, 2, 2, 13, 30),
    # a day of another zone begins at its midnight there
    "2024-02-02Z": datetime(2024, 2, 2),
    "2024-02-02 UTC": datetime(2024, 2, 2),
    "2024-02-02-03:00": datetime(2024, 2, 2, 3),
    "2024-02-02 America/Sao_Paulo": datetime(2024, 2, 2, 3),
    "'2024-02-02 +01'": datetime(2024, 2, 1, 23),
    "date '2024-02-01' + 1": datetime(2024, 2, 2),
    "'2024-02-02'::timestamp": datetime(2024, 2, 2),
}
REFUSED = ["", "''", "2024-2-2", "2024-02-02T7", "'infinity'", "20240202"]


@pytest.fixture(scope="module")
def instants(tmp_path_factory: pytest.TempPathFactory) -> list[datetime]:
    project = make_project(tmp_path_factory.mktemp("as_of"))
    selects = [
        f"select {n} as n, "
        f'{{{{ feature_warehouse.as_of_timestamp("{text}") }}}} as instant'
        for n, text in enumerate(READ)
    ]
    project.write("models/read.sql", "\nunion all\n".join(selects))
    project.succeed("run")
    return [
        instant for (instant,) in project.execute("select instant from read order by n")
    ]


@pytest.mark.parametrize("text", READ)
def test_it_is_read(text: str, instants: list[datetime]):
    assert instants[list(READ).index(text)] == READ[text]


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    refusing = make_project(tmp_path_factory.mktemp("no_as_of"))
    for n, text in enumerate(REFUSED):
        sql = f'select {{{{ feature_warehouse.as_of_timestamp("{text}") }}}} as instant'
        refusing.write(
            f"models/refused_{n}.sql", f"{{% if execute %}}{sql}{{% endif %}}"
        )
    outcome = refusing.dbt("run")
    said = {node.node.name: str(node.message) for node in outcome.result}
    return [said[f"refused_{n}"] for n in range(len(REFUSED))]


@pytest.mark.parametrize("text", REFUSED)
def test_it_is_refused(text: str, errors: list[str]):
    message = errors[REFUSED.index(text)]
    assert f"as_of {text or 'of no characters'} is no instant" in message
    assert "2024-02-02T00:00:00Z" in message
