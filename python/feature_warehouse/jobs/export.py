"""Export a training set: data, lock, Croissant file and card, whole or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from feature_warehouse import splits
from feature_warehouse.audit import Entry
from feature_warehouse.boundaries.audit_log import AuditLog
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.folders import replacing, sha256_of
from feature_warehouse.card import Facts, Part, Use, card
from feature_warehouse.croissant import croissant
from feature_warehouse.data_files import copy_statement, parquet
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs.personal_data import personal_data
from feature_warehouse.jobs.rebuild import Report, rebuilt, schema_of
from feature_warehouse.jobs.standing import states_of
from feature_warehouse.lock import Lock, LockedFile, checksum_of, written
from feature_warehouse.pii import admit, highest
from feature_warehouse.sql import quoted
from feature_warehouse.standing import require_green
from feature_warehouse.training_set import CompiledTrainingSet

FORMATS = ("parquet", "arrow", "csv")
SPLITS = ("temporal", "group")


def export(
    project: Project,
    name: str,
    out: Path,
    *,
    as_of: datetime | None = None,
    split: str | None = None,
    data_format: str = "parquet",
    purpose: str | None = None,
    is_green_required: bool = False,
    salt: str = splits.SALT,
    report: Report = str,
) -> Lock:
    """Write a training set, as known at ``as_of`` (without one: now), to a folder.

    Parameters
    ----------
    out
        The folder; an earlier export there is replaced once the new one is whole.
    split
        ``temporal`` or ``group``: a file for each part instead of one.
    purpose
        What it is for; a set with columns that can single a person out needs one.
    is_green_required
        Refuse where a test of anything the set is made of failed, or was never run.
    report
        Called with a line of text before each long step.

    Examples
    --------
    >>> project = Project.open(".")  # doctest: +SKIP
    >>> lock = export(project, "level_gap_training_set", Path("out"))  # doctest: +SKIP
    >>> lock.row_count  # doctest: +SKIP
    1142
    """
    _check_choice("format", data_format, FORMATS)
    _check_choice("split", split, (None, *SPLITS))
    as_of = _past_instant(as_of)
    use = Use(purpose, {})
    with replacing(out, is_ours=lambda folder: (folder / "lock.json").is_file()) as new:
        # one scan of the warehouse, whatever the format and the parts
        rows = new / ("data.parquet" if split is None else ".rows.parquet")
        admitted = partial(_admit, project, use, is_green_required)
        with rebuilt(project, name, as_of, rows, report=report, admit=admitted) as (
            connection,
            made,
            lock,
        ):
            chosen = _split(connection, rows, made, split, salt)
            report(f"writes {data_format}")
            files = _data_files(connection, rows, new, chosen, data_format)
            facts = _facts(connection, parquet(rows), made, chosen)
        if rows not in {new / file.path for file in files}:
            rows.unlink()
        lock = replace(lock, data_format=data_format, split=chosen, files=files)
        sealed = _describe(new, made, lock, facts, split, use)
        # an export that cannot be told of does not happen
        AuditLog.of(project).append(_entry(name, out, lock, sealed, use))
    return lock


def _admit(
    project: Project, use: Use, is_green_required: bool, made: CompiledTrainingSet
) -> None:
    if is_green_required:
        states = states_of(project)
        require_green(made.graph, states, made.node, what="`fw export`")
    use.personal.update(personal_data(project, made))
    admit(made.node.name, use.personal, use.purpose)


def _describe(
    folder: Path,
    made: CompiledTrainingSet,
    lock: Lock,
    facts: Facts,
    split: str | None,
    use: Use,
) -> str:
    """Write what lies beside the data; give the lock's text."""
    sealed = written(lock)
    _write(folder / "lock.json", sealed)
    _write(folder / "croissant.json", croissant(made, lock))
    text = card(made, facts, as_of=lock.as_of, split=split, use=use)
    _write(folder / "card.md", text)
    return sealed


def _entry(name: str, out: Path, lock: Lock, sealed: str, use: Use) -> Entry:
    return Entry(
        "export",
        training_set=name,
        columns=tuple(one.name for one in lock.columns),
        rows=lock.row_count,
        lock_checksum=checksum_of(sealed),
        purpose=use.purpose,
        out=str(out),
        pii=highest(use.personal),
    )


def _past_instant(as_of: datetime | None) -> datetime:
    """A lock names an instant that is past: later loads do not change what it means."""
    now = datetime.now(timezone.utc)
    if as_of is not None and as_of > now:
        raise FeatureWarehouseError(
            f"{as_of} has not come yet, and loads until then would change the set",
            "give an instant that is past, or none",
        )
    return as_of or now


def _check_choice(
    option: str, value: str | None, choices: Sequence[str | None]
) -> None:
    if value not in choices:
        known = ", ".join(choice for choice in choices if choice)
        raise FeatureWarehouseError(f"{value!r} is no {option}", f"use one of: {known}")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _split(
    connection: duckdb.DuckDBPyConnection,
    rows: Path,
    made: CompiledTrainingSet,
    split: str | None,
    salt: str,
) -> dict | None:
    """What the lock says of a split; ``sql`` gives a row's part."""
    roles = made.roles
    if split is None:
        return None
    if split == "group":
        types = dict(schema_of(connection, parquet(rows)))
        entity = [(name, types[name]) for name in roles.entity]
        return {
            "by": split,
            "entity": list(roles.entity),
            "salt": salt,
            "shares": list(splits.SHARES),
            "sql": splits.group_split(entity, salt=salt),
        }
    instants = connection.execute(
        f"select cast({quoted(roles.event_timestamp)} as timestamp) as instant, "
        f"count(*) from {parquet(rows)} where instant is not null group by all"
    ).fetchall()
    cuts = splits.temporal_cuts(instants)
    return {
        "by": split,
        "event_timestamp": roles.event_timestamp,
        "validation_from": cuts.validation and cuts.validation.isoformat(sep=" "),
        "test_from": cuts.test.isoformat(sep=" "),
        "shares": list(splits.SHARES),
        "sql": splits.temporal_split(roles.event_timestamp, cuts),
    }


def _data_files(
    connection: duckdb.DuckDBPyConnection,
    rows: Path,
    folder: Path,
    split: dict | None,
    data_format: str,
) -> tuple[LockedFile, ...]:
    """Write a file for each part that has rows, or one for all."""
    if split is None:
        queries = {None: f"select * from {parquet(rows)}"}
    else:
        queries = {
            part: f"select * from {parquet(rows)} where {split['sql']} = '{part}'"
            for part in splits.PARTS
            if part != "validation" or split.get("validation_from", True)
        }
    files = []
    for part, query in queries.items():
        path = folder / f"{part or 'data'}.{data_format}"
        if path != rows:
            _convert(connection, query, path)
        (count,) = connection.execute(f"select count(*) from ({query})").fetchone()
        size = path.stat().st_size
        files.append(LockedFile(path.name, part, count, size, sha256_of(path)))
    return tuple(files)


def _convert(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    if path.suffix != ".arrow":
        connection.execute(copy_statement(query, path))
        return
    part = path.with_suffix(".part.parquet")
    connection.execute(copy_statement(query, part))
    with pq.ParquetFile(part) as file, pa.ipc.new_file(path, file.schema_arrow) as sink:
        for batch in file.iter_batches():
            sink.write_batch(batch)
    part.unlink()


def _facts(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    made: CompiledTrainingSet,
    split: dict | None,
) -> Facts:
    label = made.roles.label
    columns = schema_of(connection, relation)
    counts = [f"count(*) - count({quoted(name)})" for name, _ in columns]
    (nulls,) = connection.execute(
        f"select {', '.join(counts)} from {relation}"
    ).fetchall()
    positive, known = None, 0
    if label is not None:
        (known,) = connection.execute(
            f"select count({quoted(label)}) from {relation}"
        ).fetchone()
        if dict(columns)[label] == "BOOLEAN":
            (positive,) = connection.execute(
                f"select count(*) from {relation} where {quoted(label)}"
            ).fetchone()
    (whole,) = _parts(connection, relation, made, "'all'") or [
        Part("all", 0, 0, None, None)
    ]
    exclusions = (
        connection.execute(made.exclusions).fetchall() if made.exclusions else []
    )
    return Facts(
        whole=whole,
        parts=_parts(connection, relation, made, split["sql"]) if split else [],
        null_counts=dict(zip((name for name, _ in columns), nulls, strict=True)),
        label_known=known,
        label_positive=positive,
        exclusions=exclusions,
    )


def _parts(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    made: CompiledTrainingSet,
    part: str,
) -> list[Part]:
    entity = ", ".join(quoted(name) for name in made.roles.entity) or "1"
    instant = quoted(made.roles.event_timestamp)
    rows = connection.execute(
        f"select {part} as part, count(*), count(distinct ({entity})), "
        f"min({instant}), max({instant}) from {relation} group by part"
    ).fetchall()
    return sorted((Part(*row) for row in rows), key=lambda one: splits.order(one.name))
