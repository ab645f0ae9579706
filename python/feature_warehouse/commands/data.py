"""The commands of `fw` that bring data in: ingest, land and sample."""

import math
from datetime import datetime
from pathlib import Path

import click

from feature_warehouse.commands.options import PROJECT, plain_errors, report


@click.command()
@click.argument("workbook", type=click.Path(path_type=Path))
@PROJECT
@plain_errors
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
    load = run(workbook, warehouse=project.warehouse, sources=sources, report=report)
    for table, rows in load.row_counts.items():
        click.echo(f"{table}: {rows} rows")
    if load.is_new:
        click.echo(f"loaded at {load.loaded_at} UTC; next: dbt build")
    else:
        click.echo(f"nothing changed: these values were loaded at {load.loaded_at} UTC")


def _shifts(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> dict[str, float]:
    found = {}
    for text in given:
        name, _, deviations = text.partition("=")
        try:
            shift = float(deviations)
        except ValueError:
            shift = math.nan
        if not math.isfinite(shift):
            raise click.BadParameter(
                f"{text!r} is no shift; write a measure and by how many standard "
                "deviations, such as ipp=1"
            )
        found[name.strip()] = shift
    return found


@click.command()
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
@click.option(
    "--shift",
    "shifts",
    metavar="MEASURE=DEVIATIONS",
    multiple=True,
    callback=_shifts,
    help="A drift: let a measure of the last wave be more, such as ipp=1. Repeatable.",
)
@plain_errors
def sample(
    students: int,
    seed: int,
    out: Path,
    attendance: Path | None,
    attendance_start: datetime,
    attendance_days: int,
    shifts: dict[str, float],
) -> None:
    """Write a synthetic workbook with the layout and the quirks of the real one.

    The same seed gives the same workbook. Above what a workbook can hold, it becomes a
    folder of Parquet files. With --attendance, the same students also have classes: a
    file a day, for `fw land`.

    \b
    Examples:
      fw sample --students 300 --seed 7 --out data/sample/small.xlsx
      fw sample --attendance data/sample/attendance
      fw sample --students 300 --shift ipp=1 --out data/sample/shifted.xlsx
    """
    from feature_warehouse.jobs.sample import Attendance
    from feature_warehouse.jobs.sample import sample as run

    wanted = attendance and Attendance(
        attendance, attendance_start.date(), attendance_days
    )
    made = run(
        out,
        students=students,
        seed=seed,
        report=report,
        attendance=wanted,
        shifts=shifts,
    )
    click.echo(made)
    if attendance:
        click.echo(attendance)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--flags", is_flag=True, help="Print nothing but the days to build, for dbt build."
)
@PROJECT
@plain_errors
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

    landed = run(folder, zone=zone_of(Project.open(project_dir).root), report=report)
    for line in summary(landed):
        click.echo(line, err=flags)
    if landed.days and flags:
        click.echo(range_flags(landed.days))
    elif landed.event_count:
        click.echo(f"next: dbt build {range_flags(landed.days)}".rstrip(), err=flags)
