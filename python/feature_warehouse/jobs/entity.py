"""Find every place that holds a given entity, for an access or an erasure request."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds

from feature_warehouse.audit import Entry
from feature_warehouse.boundaries import warehouse_file
from feature_warehouse.boundaries.audit_log import AuditLog
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.landing_zone import zone_of
from feature_warehouse.entity_search import Place, place, search, searched_columns
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs.rebuild import schema_of
from feature_warehouse.sql import literal, quoted

_READERS = {
    ".parquet": "read_parquet({}, hive_partitioning = false)",
    ".csv": "read_csv({}, all_varchar = true, header = true)",
}
_ARROW = ".arrow"
_BROKEN = (
    "exports that the audit log no longer tells of: its chain is broken (fw audit)"
)


@dataclass(frozen=True)
class EntityReport:
    """The places that hold an entity; what was searched; what to look at by hand."""

    entity: str
    places: tuple[Place, ...]
    tables: int
    files: int
    by_hand: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The report, for people."""
        searched = f"{self.tables} tables and {self.files} files were searched"
        count = len(self.places)
        where = "nowhere" if not count else f"in {count} place{'s' * (count > 1)}"
        return (
            f"{self.entity} is {where}; {searched}",
            *(f"  {_told(one)}" for one in self.places),
            *(f"  look by hand: {text}" for text in self.by_hand),
        )

    @property
    def json(self) -> str:
        """The report, for programs."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False)


def find_entity(
    project: Project, entity: str, *, report: Callable[[str], object] = str
) -> EntityReport:
    """Look for an entity in the warehouse, the landing zone and the exports.

    Every table is read once. Texts are searched whatever their column is called, so a
    stray copy in a remark is found too. Views hold no rows of their own.

    Raises
    ------
    FeatureWarehouseError
        When no entity is named, or there is no warehouse.

    Examples
    --------
    >>> find_entity(Project.open("."), "RA-1").lines[0]  # doctest: +SKIP
    'RA-1 is in 23 places; 32 tables and 4 files were searched'
    """
    if not entity.strip():
        raise FeatureWarehouseError(
            "no entity is named", "give its key, as the features have it: RA-1"
        )
    chain = AuditLog.of(project).chain()
    exports = {one.out: one for one in chain.entries if one.out and not one.model}
    landed = _landed(zone_of(project.root))
    exported = {out: _data_files(Path(out)) for out in exports}
    with warehouse_file.reading(project.warehouse, project.settings) as connection:
        report("searches the tables of the warehouse")
        tables = list(_tables(connection, project.warehouse))
        found = [_in_table(connection, *one, entity) for one in tables]
        report("searches the landing zone and the exports")
        found += [_in_file(connection, "landing zone", one, entity) for one in landed]
        for out, files in exported.items():
            hits = [_in_file(connection, "export", file, entity) for file in files]
            found += [_noted(one, exports[out]) for one in hits if one]
        workbooks = _workbooks(connection, project.warehouse)
    return EntityReport(
        entity=entity.strip(),
        places=tuple(one for one in found if one and one.rows),
        tables=len(tables),
        files=len(landed) + sum(len(files) for files in exported.values()),
        by_hand=(
            *(f"{one.name} {one.note}" for one in found if one and not one.rows),
            *_by_hand(exports, exported, workbooks),
            *(() if chain.is_intact else (_BROKEN,)),
        ),
    )


def _tables(
    connection: duckdb.DuckDBPyConnection, warehouse: Path
) -> Iterator[tuple[str, str, list[str]]]:
    """Each table's relation and name, and its columns that can hold an identifier."""
    database = warehouse_file.catalog(warehouse)
    rows = connection.execute(
        "select c.schema_name, c.table_name, c.column_name, c.data_type\n"
        "from duckdb_columns() as c\n"
        "inner join duckdb_tables() as t using (table_oid, database_oid)\n"
        "where c.database_name = ? and not t.internal and not t.temporary\n"
        "order by c.schema_name, c.table_name, c.column_index",
        [database[1:-1].replace('""', '"')],
    ).fetchall()
    columns: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for schema, table, column, kind in rows:
        columns.setdefault((schema, table), []).append((column, kind))
    for (schema, table), declared in columns.items():
        relation = f"{database}.{quoted(schema)}.{quoted(table)}"
        yield relation, f"{schema}.{table}", searched_columns(declared)


def _in_table(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    name: str,
    columns: Sequence[str],
    entity: str,
) -> Place | None:
    if not columns:
        return None
    (counts,) = connection.execute(search(relation, columns, entity)).fetchall()
    return place("warehouse", name, columns, counts)


def _in_file(
    connection: duckdb.DuckDBPyConnection, kind: str, path: Path, entity: str
) -> Place | None:
    try:
        if path.suffix == _ARROW:
            relation = "exported_rows"
            connection.register(relation, ds.dataset(path, format="ipc"))
        else:
            relation = _READERS[path.suffix].format(literal(path))
        columns = searched_columns(schema_of(connection, relation))
        if not columns:
            return None
        (counts,) = connection.execute(search(relation, columns, entity)).fetchall()
        return place(kind, str(path), columns, counts)
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        # one bad file must not hide what the others hold
        why = str(error).splitlines()[0]
        return Place(kind, str(path), 0, (), note=f"cannot be read: {why}")


def _landed(zone: Path) -> list[Path]:
    # what a landing that was killed left behind holds rows too
    found = [*zone.glob("events/*/*.parquet"), *zone.glob(".landing*/events/*.parquet")]
    return sorted(found)


def _data_files(out: Path) -> list[Path]:
    """The data files of an export: it is a folder, or a file."""
    files = [out] if out.is_file() else sorted(out.glob("*"))
    return [one for one in files if one.suffix in (*_READERS, _ARROW)]


def _noted(one: Place, export: Entry) -> Place:
    notes = [text for text in (one.note, _exported(export)) if text]
    return replace(one, note="; ".join(notes))


def _workbooks(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> list[str]:
    loads = f"{warehouse_file.catalog(warehouse)}.raw.loads"
    try:
        query = f"select distinct file_name from {loads} order by file_name"
        return [name for (name,) in connection.execute(query).fetchall()]
    except duckdb.CatalogException:
        return []


def _by_hand(
    exports: dict[str, Entry], exported: dict[str, list[Path]], workbooks: Sequence[str]
) -> Iterator[str]:
    for out, files in exported.items():
        if not files:
            gone = (
                "holds no data file" if Path(out).exists() else "is not there any more"
            )
            yield f"{out} {gone}, {_exported(exports[out])}"
    if workbooks:
        yield f"the workbooks that were loaded: {', '.join(workbooks)}"
    yield "the day files of the school system, as it keeps them"
    yield "backups of the warehouse, and copies that were made of an export"


def _exported(entry: Entry) -> str:
    purpose = f" for {entry.purpose}" if entry.purpose else ""
    return f"{entry.action} at {entry.at} by {entry.who}{purpose}"


def _told(one: Place) -> str:
    rows = f"{one.rows} row{'s' * (one.rows != 1)}"
    parts = [
        f"in {', '.join(one.columns)}" if one.columns else "",
        f"named within {', '.join(one.mentions)}" if one.mentions else "",
        one.note,
    ]
    said = "; ".join(part for part in parts if part)
    return f"{one.kind:12}  {one.name}: {rows} {said}"
