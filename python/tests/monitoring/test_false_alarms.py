"""Without drift at most 5 of 100 cases raise an alarm, however few the rows."""

import pytest
from mini_project import make_project

# rows on each side, and how many times that is drawn
SIZES = {100: 600, 300: 600, 1000: 400, 10_000: 100}
COLUMNS = ("grade", "whole", "kind", "gappy")


@pytest.fixture(scope="module")
def alarms(tmp_path_factory):
    """The share of simulations with each verdict, by size, column and shift."""
    project = make_project(tmp_path_factory.mktemp("alarms"), threads=2)
    draws = " union all ".join(
        f"select {size} as size, simulation, is_current "
        f"from range({times}) as s (simulation), "
        f"(values (true), (false)) as sides (is_current), range({size})"
        for size, times in SIZES.items()
    )
    project.execute(
        "select setseed(0.42); create table uniform as "
        f"select *, random() as u, random() as v, random() as w from ({draws});"
    )
    project.write(
        "models/drawn.sql",
        # Box and Muller's normal values; the shifted half a deviation up
        "select size, simulation, is_current, "
        "round(sqrt(-2 * ln(1 - u)) * cos(2 * pi() * v), 2) as grade, "
        "grade + case when is_current then 0.5 else 0 end as shifted, "
        "cast(floor(w * 4) as integer) as whole, "
        "chr(65 + cast(floor(u * 6) as integer)) as kind, "
        "case when v > 0.1 then w end as gappy from uniform",
    )
    for column in (*COLUMNS, "shifted"):
        value = "none" if column == "kind" else f"'cast({column} as double)'"
        project.write(
            f"models/drift_of_{column}.sql",
            "{{ feature_warehouse.column_drift("
            f"ref('drawn'), '{column}', {value}, ['size', 'simulation']) }}}}",
        )
    project.succeed("run", "--threads", "1")
    return {
        (column, int(size)): alarm
        for column in (*COLUMNS, "shifted")
        for size, alarm in project.execute(
            "select string_split(stratum, ', ')[1], avg((verdict = 'drifted')::int) "
            f"from drift_of_{column} group by 1"
        )
    }


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("column", COLUMNS)
def test_without_drift_at_most_5_of_100_raise_an_alarm(alarms, column, size):
    # the standard error of a share of .05 of 600 draws is .009
    assert alarms[column, size] <= 0.05 + 2 * (0.05 * 0.95 / SIZES[size]) ** 0.5


@pytest.mark.parametrize("size", [300, 1000, 10_000])
def test_a_shift_of_half_a_deviation_is_found(alarms, size):
    assert alarms["shifted", size] >= 0.9
