"""Keys that would be cast do not compile, nor clocks that are no instants."""

from __future__ import annotations

import json
from itertools import product

import pytest
from mini_project import MiniProject, make_project

# the type of a view's key, that of the spine's, and what the error says of both
REFUSED = {
    "text_number": ("varchar", "integer", "cast student_id as VARCHAR in the spine"),
    "number_text": ("integer", "varchar", "cast student_id as INTEGER in the spine"),
    "number_float": ("bigint", "double", "Int64"),
    "float_number": ("double", "bigint", "Int64"),
    "decimal_float": ("decimal(18,0)", "float", "Int64"),
    "text_float": ("varchar", "double", "Int64"),
    # DuckDB makes floats of these two
    "hugeint_uhugeint": ("hugeint", "uhugeint", "cast student_id as HUGEINT"),
    "boolean_number": ("boolean", "integer", "cast student_id as BOOLEAN"),
    "timestamp_timestamptz": ("timestamp", "timestamptz", "at time zone 'UTC'"),
    "timestamptz_date": ("timestamptz", "date", "at time zone 'UTC'"),
    "time_timetz": ("time", "timetz", "cast student_id as TIME"),
    "uuid_text": ("uuid", "varchar", "cast student_id as UUID"),
    "blob_text": ("blob", "varchar", "cast student_id as BLOB"),
}
ALLOWED = {
    "widths": ("bigint", "utinyint"),
    "signs": ("ubigint", "hugeint"),
    "decimal": ("decimal(18,2)", "integer"),
    "two_decimals": ("decimal(38,0)", "decimal(9,3)"),
    "two_floats": ("double", "float"),
    "enum": ("enum('1', '(')", "varchar"),
    "date": ("date", "timestamp"),
    "precision": ("timestamp_s", "timestamp_ns"),
    "one_of_its_own": ("struct(a integer)", "struct(a integer)"),
    "no_type": ("varchar", "null"),
}
INSTANTS = (
    *("date", "timestamp", "timestamptz"),
    *("timestamp_s", "timestamp_ms", "timestamp_ns"),
)
NO_INSTANTS = ("varchar", "bigint", "time", "interval")
CLOCKS = ("event_timestamp", "available_timestamp", "created_timestamp")
# the asked-for instant is a clock, too
PLACES = ("spine", *CLOCKS)


def table(kind: str, name: str, columns: dict[str, str]) -> str:
    # a column without type is one of a view alone
    select = ", ".join(
        f"null as {column}" if type_ == "null" else f"cast(null as {type_}) as {column}"
        for column, type_ in columns.items()
    )
    return f"create {kind} raw.{name} as select {select}"


def made(project: MiniProject, names: list[str]) -> dict[str, str]:
    """What dbt says of the joins of `<name>_spine` and `<name>_view`."""
    tables = [{"name": f"{n}_{kind}"} for n in names for kind in ("spine", "view")]
    sources = {"sources": [{"name": "raw", "tables": tables}]}
    project.write("models/sources.yml", json.dumps(sources))
    for name in names:
        project.write(
            f"models/{name}.sql",
            f"{{{{ feature_warehouse.point_in_time_join(source('raw', '{name}_spine'), "
            f"[feature_warehouse.feature_view(source('raw', '{name}_view'), "
            "entities=['student_id'])]) }}",
        )
    outcome = project.dbt("run")
    return {
        node.node.name: "" if node.status == "success" else node.message
        for node in outcome.result
    }


@pytest.fixture(scope="module")
def of_keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    project = make_project(tmp_path_factory.mktemp("keys"))
    pairs = {name: pair[:2] for name, pair in (REFUSED | ALLOWED).items()}
    statements = ["create schema raw"]
    for name, (view, spine) in pairs.items():
        common = {"event_timestamp": "timestamp"}
        statements += [
            table("view", f"{name}_view", {"student_id": view, **common, "x": "int"}),
            table("view", f"{name}_spine", {"student_id": spine, **common}),
        ]
    project.execute("; ".join(statements))
    return made(project, list(pairs))


@pytest.mark.parametrize("name", REFUSED)
def test_keys_that_would_be_cast_are_refused(name: str, of_keys: dict[str, str]):
    assert f"raw.{name}_view.student_id is " in of_keys[name]
    assert "keys are never cast" in of_keys[name]


@pytest.mark.parametrize("name", REFUSED)
def test_the_error_says_how_to_make_the_keys_one_type(
    name: str, of_keys: dict[str, str]
):
    assert REFUSED[name][2] in of_keys[name].partition("mend: ")[2]


@pytest.mark.parametrize("name", ALLOWED)
def test_keys_that_compare_exactly_are_joined(name: str, of_keys: dict[str, str]):
    assert of_keys[name] == ""


@pytest.fixture(scope="module")
def of_clocks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    project = make_project(tmp_path_factory.mktemp("clocks"))
    statements, names = ["create schema raw"], []
    for place, type_ in product(PLACES, (*INSTANTS, *NO_INSTANTS, "null")):
        name = f"{place}_{type_}"
        clocks = dict.fromkeys(CLOCKS, "timestamp") | {place: type_}
        key, spine = {"student_id": "varchar"}, clocks.pop("spine", "timestamp")
        statements += [
            table("view", f"{name}_view", key | clocks | {"x": "int"}),
            table("view", f"{name}_spine", key | {"event_timestamp": spine}),
        ]
        names.append(name)
    project.execute("; ".join(statements))
    return made(project, names)


@pytest.mark.parametrize("type_", NO_INSTANTS)
@pytest.mark.parametrize("place", PLACES)
def test_a_clock_that_is_no_instant_is_refused(
    place: str, type_: str, of_clocks: dict[str, str]
):
    name = f"{place}_{type_}"
    column, of = (
        ("event_timestamp", f"the spine raw.{name}_spine")
        if place == "spine"
        else (place, f"raw.{name}_view")
    )
    assert f"{column} of {of} is {type_.upper()}, no instant" in of_clocks[name]
    assert "mend: " in of_clocks[name]


@pytest.mark.parametrize("type_", INSTANTS)
@pytest.mark.parametrize("place", PLACES)
def test_a_clock_can_be(place: str, type_: str, of_clocks: dict[str, str]):
    assert of_clocks[f"{place}_{type_}"] == ""


@pytest.mark.parametrize("place", PLACES)
def test_a_clock_without_type_may_be_any(place: str, of_clocks: dict[str, str]):
    # what DuckDB makes of it is another matter
    assert "no instant" not in of_clocks[f"{place}_null"]
