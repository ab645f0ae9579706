"""The command `fw`. What a command needs is imported when it runs: --help is fast."""

import sys
from datetime import datetime
from pathlib import Path

import click

from feature_warehouse import __version__
from feature_warehouse.command_line import PROJECT as _PROJECT
from feature_warehouse.command_line import plain_errors as _plain_errors
from feature_warehouse.command_line import report as _report
from feature_warehouse.version_commands import plan, release


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fw")
def main() -> None:
    """A feature store that is a dbt project.

    \b
    From a workbook to a training set that anybody can make again:
      fw ingest data/pede.xlsx      load the workbook into raw tables
      dbt build                     make and test the features
      fw export level_gap_training_set --out exports/level_gap
      fw verify exports/level_gap/lock.json

    No workbook at hand? `fw sample` writes a synthetic one. `fw land` takes the day
    files of a school system.
    """


@main.command()
@click.argument("workbook", type=click.Path(path_type=Path))
@_PROJECT
@_plain_errors
def ingest(workbook: Path, project_dir: Path) -> None:
    """Load WORKBOOK into the raw tables: all of it, or nothing.

    Cells are kept as text, as stored. The same values again change nothing; a corrected
    workbook becomes a new load beside the old. A folder of Parquet files, as `fw
    sample` writes it at large sizes, loads the same way.

    \b
    Example:
      fw ingest data/pede.xlsx
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.boundaries.landing_zone import prepare, zone_of
    from feature_warehouse.jobs.ingest import ingest as run

    project = Project.open(project_dir)
    # so that dbt build works for those who have no attendance
    prepare(zone_of(project.root))
    sources = project.root / "models" / "staging" / "pede" / "_pede__sources.yml"
    load = run(workbook, warehouse=project.warehouse, sources=sources, report=_report)
    for table, rows in load.row_counts.items():
        click.echo(f"{table}: {rows} rows")
    if load.is_new:
        click.echo(f"loaded at {load.loaded_at} UTC; next: dbt build")
    else:
        click.echo(f"nothing changed: these values were loaded at {load.loaded_at} UTC")


@main.command()
@click.option("--students", type=click.IntRange(min=1), default=1100, show_default=True)
@click.option("--seed", type=int, default=2022, show_default=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default="data/sample/pede_sample.xlsx",
    show_default=True,
)
@click.option(
    "--attendance",
    type=click.Path(path_type=Path),
    help="Write also the day files of a school system, into this folder.",
)
@click.option(
    "--attendance-start",
    type=click.DateTime(["%Y-%m-%d"]),
    default="2023-11-01",
    show_default=True,
    help="The first day of classes.",
)
@click.option(
    "--attendance-days", type=click.IntRange(min=1), default=92, show_default=True
)
@_plain_errors
def sample(
    students: int,
    seed: int,
    out: Path,
    attendance: Path | None,
    attendance_start: datetime,
    attendance_days: int,
) -> None:
    """Write a synthetic workbook with the layout and the quirks of the real one.

    The same seed gives the same workbook. Above what a workbook can hold, it becomes a
    folder of Parquet files. With --attendance, the same students also have classes: a
    file a day, for `fw land`.

    \b
    Examples:
      fw sample --students 300 --seed 7 --out data/sample/small.xlsx
      fw sample --attendance data/sample/attendance
    """
    from feature_warehouse.jobs.sample import Attendance
    from feature_warehouse.jobs.sample import sample as run

    wanted = attendance and Attendance(
        attendance, attendance_start.date(), attendance_days
    )
    click.echo(
        run(out, students=students, seed=seed, report=_report, attendance=wanted)
    )
    if attendance:
        click.echo(attendance)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--flags", is_flag=True, help="Print nothing but the days to build, for dbt build."
)
@_PROJECT
@_plain_errors
def land(folder: Path, flags: bool, project_dir: Path) -> None:
    """Land the day files of FOLDER: each as it came, once, or rejected with a reason.

    The *.parquet files of the folder, in the order of their names, go to
    data/attendance/ (or FEATURE_WAREHOUSE_ATTENDANCE). A damaged file is rejected and
    the rest lands; a file that landed before changes nothing. The last line says which
    days to build again.

    \b
    Examples:
      fw land data/sample/attendance
      dbt build $(fw land data/sample/attendance --flags)
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.boundaries.landing_zone import zone_of
    from feature_warehouse.jobs.land import land as run
    from feature_warehouse.jobs.land import range_flags, summary

    landed = run(folder, zone=zone_of(Project.open(project_dir).root), report=_report)
    for line in summary(landed):
        click.echo(line, err=flags)
    if landed.days and flags:
        click.echo(range_flags(landed.days))
    elif landed.event_count:
        click.echo(f"next: dbt build {range_flags(landed.days)}".rstrip(), err=flags)


@main.command()
@click.argument("training_set")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The folder to write; an earlier export there is replaced.",
)
@click.option("--as-of", help="What was known at this instant (UTC).  [default: now]")
@click.option(
    "--split",
    type=click.Choice(["temporal", "group"]),
    help="Parts by time, or so that an entity is in one part only.",
)
@click.option(
    "--format",
    "data_format",
    type=click.Choice(["parquet", "arrow", "csv"]),
    default="parquet",
    show_default=True,
)
@_PROJECT
@_plain_errors
def export(
    training_set: str,
    out: Path,
    as_of: str | None,
    split: str | None,
    data_format: str,
    project_dir: Path,
) -> None:
    """Write TRAINING_SET: data, lock.json, croissant.json and card.md.

    TRAINING_SET is a model of models/training_sets/. The lock says what the data was
    made of; `fw verify` makes it again from that. Nothing is left half-written.

    \b
    Examples:
      fw export level_gap_training_set --out exports/level_gap
      fw export level_gap_training_set --out exports/then --as-of 2026-11-22T09:00:00Z
      fw export level_gap_training_set --out exports/split --split group --format csv
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.compile import read_instant
    from feature_warehouse.jobs.export import export as run

    lock = run(
        Project.open(project_dir),
        training_set,
        out,
        as_of=read_instant(as_of) if as_of else None,
        split=split,
        data_format=data_format,
        report=_report,
    )
    for file in lock.files:
        click.echo(f"{out / file.path}: {file.rows} rows")
    click.echo(
        f"as of {lock.as_of} UTC, checksum {lock.rows_checksum}; read {out / 'card.md'}"
    )


@main.command()
@click.argument("lock", type=click.Path(path_type=Path))
@_PROJECT
@_plain_errors
def verify(lock: Path, project_dir: Path) -> None:
    """Make the rows of LOCK again and compare.

    Says `equal` and exits with 0; or names the first column that differs and whether
    its definition or its data changed, and exits with 1.

    \b
    Example:
      fw verify exports/level_gap/lock.json
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.verify import verify as run

    verdict = run(Project.open(project_dir), lock, report=_report)
    for line in verdict.lines:
        click.echo(line)
    sys.exit(0 if verdict.is_equal else 1)


main.add_command(plan)
main.add_command(release)


if __name__ == "__main__":
    main()
