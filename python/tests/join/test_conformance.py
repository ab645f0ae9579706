"""Every case of the point-in-time join that is written down as data, through dbt."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from mini_project import REPOSITORY, MiniProject, make_project

OWN_CASES = REPOSITORY / "tests" / "fixtures" / "point_in_time"
SHARED_CASES = REPOSITORY.parent / "shared" / "conformance" / "point_in_time"
CLOCKS = ["event_timestamp", "available_timestamp", "created_timestamp"]
TYPES = {str: "varchar", bool: "boolean", int: "bigint", float: "double"}

own = sorted(OWN_CASES.glob("*.json"))
shared = sorted(SHARED_CASES.glob("*.json"))


def model_name(path: Path) -> str:
    # two folders may hold one name
    return f"{path.stem}_{'own' if path.parent == OWN_CASES else 'shared'}"


cases = [pytest.param(path, id=model_name(path)) for path in [*own, *shared]]
if not shared:
    reason = "the shared cases are not beside this checkout"
    cases.append(pytest.param(None, id="shared", marks=pytest.mark.skip(reason=reason)))


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> MiniProject:
    """One project with a model a case, run once."""
    project = make_project(tmp_path_factory.mktemp("conformance"))
    tables: list[str] = []
    with duckdb.connect(str(project.database)) as connection:
        connection.execute("create schema raw")
        for path in [*own, *shared]:
            case = json.loads(path.read_text(encoding="utf-8"))
            tables += load_case(connection, model_name(path), case)
            project.write(
                f"models/{model_name(path)}.sql", model_of(model_name(path), case)
            )
    source = {"name": "raw", "tables": [{"name": name} for name in tables]}
    project.write("models/sources.yml", json.dumps({"sources": [source]}))
    project.succeed("run")
    return project


def load_case(
    connection: duckdb.DuckDBPyConnection, name: str, case: dict
) -> list[str]:
    """Make the tables of a case; a spine column and the key it meets get one type."""
    spine = case["spine"]["rows"]
    values: dict[str, list] = {}
    for row in spine:
        for column, value in row.items():
            values.setdefault(column, []).append(value)
    for view in case["feature_views"]:
        for key in view["entities"]:
            met = view.get("entity_map", {}).get(key, key)
            values.setdefault(met, []).extend(row[key] for row in view["rows"])
    make_table(connection, f"{name}_spine", spine, {c: values[c] for c in spine[0]})

    for position, view in enumerate(case["feature_views"]):
        mapping = view.get("entity_map", {})
        columns = {key: values[mapping.get(key, key)] for key in view["entities"]}
        others = [column for row in view["rows"] for column in row]
        for column in dict.fromkeys(["event_timestamp", *others, *view["features"]]):
            columns.setdefault(column, [row[column] for row in view["rows"]])
        make_table(connection, f"{name}_{position}", view["rows"], columns)
    views = range(len(case["feature_views"]))
    return [f"{name}_spine", *(f"{name}_{position}" for position in views)]


def make_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    rows: list[dict],
    columns: dict[str, list],
) -> None:
    select = ", ".join(
        f"cast({quoted(column)} as {type_of(column, values)}) as {quoted(column)}"
        for column, values in columns.items()
    )
    texts = pa.table(  # noqa: F841  DuckDB reads it by its name
        {
            column: pa.array(
                [None if row[column] is None else str(row[column]) for row in rows],
                pa.string(),
            )
            for column in columns
        }
    )
    connection.execute(f"create table raw.{quoted(name)} as select {select} from texts")


def type_of(column: str, values: list) -> str:
    if column in CLOCKS:
        return "timestamp"
    types = {type(value) for value in values if value is not None}
    return "double" if len(types) > 1 else TYPES[next(iter(types), str)]


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def model_of(name: str, case: dict) -> str:
    """The model a user would write for a case: everything given, nothing declared."""
    views = []
    for position, view in enumerate(case["feature_views"]):
        aliases, mapping = view.get("aliases", {}), view.get("entity_map", {})
        arguments = {
            "features": {name: aliases.get(name, name) for name in view["features"]},
            "entities": {key: mapping.get(key, key) for key in view["entities"]},
            "event_timestamp": "event_timestamp",
        }
        carried = {column for row in view["rows"] for column in row}
        arguments |= {clock: clock for clock in CLOCKS if clock in carried}
        if "ttl_seconds" in view:
            arguments["ttl"] = {"count": view["ttl_seconds"], "period": "second"}
        given = ", ".join(f"{key}={value!r}" for key, value in arguments.items())
        relation = f"source('raw', '{name}_{position}')"
        views.append(f"feature_warehouse.feature_view({relation}, {given})")
    as_of = f", as_of={case['as_of']!r}" if case.get("as_of") else ""
    return (
        "{{ feature_warehouse.point_in_time_join("
        f"source('raw', '{name}_spine'), [{', '.join(views)}]{as_of}"
        ") }}"
    )


def outputs_of(case: dict) -> list[str]:
    return [
        view.get("aliases", {}).get(feature, feature)
        for view in case["feature_views"]
        for feature in view["features"]
    ]


@pytest.mark.parametrize("path", cases)
def test_the_join_gives_the_expected_rows(path: Path, joined: MiniProject):
    case = json.loads(path.read_text(encoding="utf-8"))
    outputs = outputs_of(case)
    table = quoted(model_name(path))

    columns = [row[0] for row in joined.execute(f"describe {table}")]
    assert columns == [*case["spine"]["rows"][0], *outputs]

    wanted = ["row_id", *outputs]
    select = ", ".join(map(quoted, wanted))
    got = joined.execute(f"select {select} from {table}")
    expected = [tuple(row[column] for column in wanted) for row in case["expected"]]
    assert Counter(got) == Counter(expected)


@pytest.mark.parametrize("path", cases)
def test_the_spine_comes_out_unchanged(path: Path, joined: MiniProject):
    case = json.loads(path.read_text(encoding="utf-8"))
    spine, table = quoted(f"{model_name(path)}_spine"), quoted(model_name(path))
    select = ", ".join(map(quoted, case["spine"]["rows"][0]))
    (changed,) = joined.execute(
        f"""
        select count(*) from (
            (select {select} from {table} except all select {select} from raw.{spine})
            union all
            (select {select} from raw.{spine} except all select {select} from {table})
        )
        """
    )
    assert changed == (0,)
