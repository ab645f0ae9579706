"""The commands of `fw` that give training sets: export and verify."""

import sys
from pathlib import Path

import click

from feature_warehouse.commands.options import PROJECT, plain_errors, report


@click.command()
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
@click.option("--purpose", help="What it is for, where it can single a person out.")
@click.option(
    "--require-green",
    is_flag=True,
    help="Refuse where a test of what the set is made of failed or never ran.",
)
@PROJECT
@plain_errors
def export(
    training_set: str,
    out: Path,
    as_of: str | None,
    split: str | None,
    data_format: str,
    purpose: str | None,
    require_green: bool,
    project_dir: Path,
) -> None:
    """Write TRAINING_SET: data, lock.json, croissant.json and card.md.

    TRAINING_SET is a model of models/training_sets/. The lock says what the data was
    made of; `fw verify` makes it again from that. Nothing is left half-written.

    Columns that name persons do not leave the warehouse. Columns that can single one
    out, such as an age, need a purpose; the card and the audit log keep it.

    \b
    Examples:
      fw export level_gap_training_set --out exports/gap --purpose "who needs tutoring"
      fw export TRAINING_SET --out exports/then --as-of 2026-11-22T09:00:00Z --purpose …
      fw export TRAINING_SET --out exports/split --split group --format csv --purpose …
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.compile import read_instant
    from feature_warehouse.jobs.export import export as run

    lock = run(
        Project.open(project_dir),
        training_set,
        out,
        as_of=None if as_of is None else read_instant(as_of),
        split=split,
        data_format=data_format,
        purpose=purpose,
        is_green_required=require_green,
        report=report,
    )
    for file in lock.files:
        click.echo(f"{out / file.path}: {file.rows} rows")
    click.echo(
        f"as of {lock.as_of} UTC, checksum {lock.rows_checksum}; read {out / 'card.md'}"
    )


@click.command()
@click.argument("lock", type=click.Path(path_type=Path))
@PROJECT
@plain_errors
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

    verdict = run(Project.open(project_dir), lock, report=report)
    for line in verdict.lines:
        click.echo(line)
    sys.exit(0 if verdict.is_equal else 1)
