"""The commands of `fw` that write the registry and ask it."""

import json
from pathlib import Path
from typing import Any

import click

from feature_warehouse.commands.options import PROJECT, plain_errors, report

JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.command()
@click.option(
    "--target",
    type=click.Path(path_type=Path),
    help="The folder of dbt's artifacts.  [default: target]",
)
@PROJECT
@plain_errors
def sync(target: Path | None, project_dir: Path) -> None:
    """Write what dbt left in target/ into the tables `registry.*`.

    Run it after `dbt build`, which tells how the tests went, and after
    `dbt docs generate`, which tells the columns of all tables. What was there before
    is kept with the time until which it held.

    \b
    Examples:
      fw sync
      fw sync --target ci/target
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.sync import sync as run

    for line in run(Project.open(project_dir), target=target, report=report).lines:
        click.echo(line)


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="How many to show.",
)
@JSON
@PROJECT
@plain_errors
def search(
    words: tuple[str, ...], limit: int, as_json: bool, project_dir: Path
) -> None:
    """Find features by WORDS: of a name, a description, a tag, an owner, an entity.

    A slip of the pen does no harm. What models use, what is tested and what is fresh
    comes first.

    \b
    Examples:
      fw search level gap
      fw search attendence --json
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.search import as_records
    from feature_warehouse.jobs.search import search as run

    hits = run(Project.open(project_dir), " ".join(words), limit=limit)
    if as_json:
        _print_json(as_records(hits))
        return
    for hit in hits:
        click.echo("\n".join(hit.lines))
    if not hits:
        click.echo(f"nothing has all of: {' '.join(words)}")


@click.command()
@click.argument("name")
@JSON
@PROJECT
@plain_errors
def show(name: str, as_json: bool, project_dir: Path) -> None:
    """Say all of NAME: meaning, owner, tests, who uses it, where it comes from.

    \b
    Examples:
      fw show inde
      fw show student_attendance@v1
      fw show student_attendance.v2:homework_rate_90d --json
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.show import show as run
    from feature_warehouse.registry.page import page

    shown = run(Project.open(project_dir), name)
    if as_json:
        _print_json(shown.as_record())
    else:
        click.echo("\n".join(page(shown.as_record())))


@click.command()
@click.argument("name")
@JSON
@PROJECT
@plain_errors
def impact(name: str, as_json: bool, project_dir: Path) -> None:
    """Say what is made of NAME, a node or a column, down to models and how they do.

    \b
    Examples:
      fw impact student_performance
      fw impact pede.pede_2022.Defas
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.impact import impact as run

    found = run(Project.open(project_dir), name)
    if as_json:
        _print_json(found.as_record())
    else:
        click.echo("\n".join(found.lines))


@click.command()
@click.argument("name")
@click.option("--down", is_flag=True, help="What is made of it instead.")
@JSON
@PROJECT
@plain_errors
def lineage(name: str, down: bool, as_json: bool, project_dir: Path) -> None:
    """Draw what the feature or column NAME is made of, down to raw columns.

    \b
    Example:
      fw lineage student_progress:inde_change
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.impact import lineage as draw
    from feature_warehouse.jobs.impact import lineage_records

    project = Project.open(project_dir)
    if as_json:
        _print_json(lineage_records(project, name, upstream=not down))
    else:
        click.echo("\n".join(draw(project, name, upstream=not down)))


def _print_json(content: Any) -> None:
    click.echo(json.dumps(content, indent=2, ensure_ascii=False))
