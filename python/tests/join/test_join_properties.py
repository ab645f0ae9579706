"""The join equals its definition, read row by row, on any small tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from math import inf

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mini_project import make_project
from oracle import FeatureRow, Instant, sees
from shapes import DAY, SHAPES, JoinShape, ViewShape

from feature_warehouse.boundaries.step_tables import stepwise

DAYS = [day * DAY for day in range(19_700, 19_705)]
KEYS = ["a", "A", "", "it's", 'say "é"', "日本", " a"]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The SQL that dbt compiles of each shape."""
    project = make_project(tmp_path_factory.mktemp("properties"))
    tables = []
    with duckdb.connect(str(project.database)) as connection:
        connection.execute("create schema raw")
        for name, shape in SHAPES.items():
            fill(connection, "", name, shape, [], [[] for _ in shape.views])
            tables.append({"name": f"{name}_spine"})
            for position, view in enumerate(shape.views):
                tables.append({"name": f"{name}_{position}", **declaration(view)})
            project.write(f"models/{name}.sql", model_of(name, shape))
    sources = {"sources": [{"name": "raw", "tables": tables}]}
    project.write("models/sources.yml", json.dumps(sources))
    project.succeed("compile")
    folder = project.folder / "target" / "compiled" / "mini" / "models"
    return {name: (folder / f"{name}.sql").read_text() for name in SHAPES}


def declaration(view: ViewShape) -> dict:
    """Uniqueness cannot be given as an argument, so that one is declared in YAML."""
    if not view.one_row_per_event:
        return {}
    store = {"entity": list(view.entities), "event_timestamp_column": "event_timestamp"}
    clocks = {clock: clock for clock in view.clocks[1:]}
    time = {**clocks, "one_row_per_event": True}
    return {"config": {"meta": {"feature_store": store, "point_in_time": time}}}


def model_of(name: str, shape: JoinShape) -> str:
    views = []
    for position, view in enumerate(shape.views):
        given = {"features": view.features, "entities": view.entities}
        given |= {clock: clock for clock in view.clocks}
        if view.ttl_days is not None:
            given["ttl"] = {"count": view.ttl_days * 24, "period": "hour"}
        arguments = ", ".join(f"{key}={value!r}" for key, value in given.items())
        relation = f"source('raw', '{name}_{position}')"
        views.append(f"feature_warehouse.feature_view({relation}, {arguments})")
    as_of = ", as_of=\"getvariable('as_of')\"" if shape.has_as_of else ""
    return (
        "{{ feature_warehouse.point_in_time_join("
        f"source('raw', '{name}_spine'), [{', '.join(views)}]{as_of}) }}}}"
    )


def instants(type_: str, *, finite: bool = False) -> st.SearchStrategy[Instant]:
    """Few instants, so that many are equal, a microsecond or exactly a ttl apart."""
    offsets = [0] if type_ == "date" else [-1, 0, 1, DAY // 2]
    moments = st.builds(int.__add__, st.sampled_from(DAYS), st.sampled_from(offsets))
    odd = st.sampled_from([None, inf, -inf])
    return moments if finite else st.one_of(moments, moments, odd)


def keys(names: dict[str, str]) -> st.SearchStrategy[tuple]:
    texts = st.one_of(st.sampled_from(KEYS[:2]), st.sampled_from([*KEYS, None]))
    numbers = st.sampled_from([1, 2, None])
    return st.tuples(*(numbers if "school" in name else texts for name in names))


@st.composite
def feature_rows(draw: st.DrawFn, view: ViewShape) -> list[FeatureRow]:
    clock = instants(view.type)
    drawn = draw(
        st.lists(
            st.builds(
                FeatureRow,
                key=keys(view.entities),
                event=clock,
                available=clock if view.available else st.none(),
                created=clock if view.created else st.none(),
                values=st.tuples(st.integers(0, 99), st.sampled_from(["a", "é", None])),
            ),
            max_size=12,
        )
    )

    # what a feature view must be, and its test checks: unique
    def identity(row: FeatureRow) -> tuple:
        return (row.key, row.event, None if view.one_row_per_event else row.created)

    return list({identity(row): row for row in drawn}.values())


@st.composite
def inputs(draw: st.DrawFn, shape: JoinShape) -> tuple[list, list, Instant]:
    views = [draw(feature_rows(view)) for view in shape.views]
    spine_keys = keys({name: name for name in shape.spine_keys})
    spine_rows = st.tuples(spine_keys, instants(shape.spine_type))
    spine = draw(st.lists(spine_rows, max_size=10))
    spine += draw(st.lists(st.sampled_from(spine), max_size=2)) if spine else []
    as_of = draw(instants("timestamp", finite=True)) if shape.has_as_of else None
    return spine, views, as_of


def literal(value: object, type_: str) -> str:
    """SQL of a value; the session's time zone has no say in that of an instant."""
    if value is None:
        return f"cast(null as {type_})"
    if type_ in ("varchar", "bigint"):
        return f"cast('{str(value).replace(chr(39), chr(39) * 2)}' as {type_})"
    if value in (inf, -inf):
        return f"cast('{str(value).replace('inf', 'infinity')}' as {type_})"
    utc = f"make_timestamp({value})"
    if type_ == "timestamptz":
        return f"timezone('UTC', {utc})"
    return f"cast({utc} as {type_})"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def key_types(names: Iterable[str]) -> dict[str, str]:
    return {name: "bigint" if "school" in name else "varchar" for name in names}


def fill(
    connection: duckdb.DuckDBPyConnection,
    catalog: str,
    name: str,
    shape: JoinShape,
    spine: list,
    views: list[list[FeatureRow]],
) -> None:
    """Make the tables that the compiled SQL of a shape reads."""

    def make(table: str, types: dict[str, str], rows: list[tuple]) -> None:
        columns = ", ".join(f"{quoted(name)} {type_}" for name, type_ in types.items())
        connection.execute(f"create or replace table {catalog}raw.{table} ({columns})")
        if rows:
            values = ", ".join(
                "(" + ", ".join(map(literal, row, types.values())) + ")" for row in rows
            )
            connection.execute(f"insert into {catalog}raw.{table} values {values}")

    make(
        f"{name}_spine",
        {
            **key_types(shape.spine_keys),
            "event_timestamp": shape.spine_type,
            "row_id": "bigint",
        },
        [(*key, instant, spine.index((key, instant))) for key, instant in spine],
    )
    for position, (view, rows) in enumerate(zip(shape.views, views, strict=True)):
        types = key_types(view.entities) | dict.fromkeys(view.clocks, view.type)
        make(
            f"{name}_{position}",
            {**types, "x": "bigint", "note": "varchar"},
            [
                (*row.key, *(row.clock(clock) for clock in view.clocks), *row.values)
                for row in rows
            ],
        )


def expected(shape: JoinShape, spine: list, views: list, as_of: Instant) -> Counter:
    rows = []
    for key, instant in spine:
        of_spine = dict(zip(shape.spine_keys, key, strict=True))
        values = []
        for view, feature_rows_ in zip(shape.views, views, strict=True):
            seen = sees(
                feature_rows_,
                tuple(of_spine[column] for column in view.entities.values()),
                instant,
                ttl=None if view.ttl_days is None else view.ttl_days * DAY,
                as_of=as_of,
            )
            values += [None, None] if seen is None else seen.values
        rows.append((spine.index((key, instant)), *values))
    return Counter(rows)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database in place of the one that the SQL was compiled on."""
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse")
        connection.execute("create schema warehouse.raw")
        connection.execute("set TimeZone = 'America/Sao_Paulo'")
        yield connection


@pytest.mark.parametrize("name", SHAPES)
def test_the_join_equals_its_definition(
    name: str, compiled: dict[str, str], warehouse: duckdb.DuckDBPyConnection
):
    shape = SHAPES[name]
    outputs = ["row_id", *(o for view in shape.views for o in view.features.values())]
    select = ", ".join(map(quoted, outputs))

    def rows_of(joined: str) -> Counter:
        sql = f"select {select} from ({joined}\n) as joined"
        return Counter(warehouse.execute(sql).fetchall())

    @settings(
        max_examples=60,
        deadline=None,
        database=None,
        # the same tables in every run: a failure stays one until it is mended
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs(shape))
    def check(tables: tuple[list, list, Instant]) -> None:
        spine, views, as_of = tables
        fill(warehouse, "warehouse.", name, shape, spine, views)
        warehouse.execute(f"set variable as_of = {literal(as_of, 'timestamp')}")
        wanted = expected(shape, spine, views, as_of)
        assert rows_of(compiled[name]) == wanted
        with stepwise(warehouse, compiled[name]) as last_join:
            assert rows_of(last_join) == wanted

    check()
