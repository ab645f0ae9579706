"""The command of `fw` that looks for leaks."""

import sys
from pathlib import Path

import click

from feature_warehouse.commands.options import PROJECT, plain_errors, report


@click.command()
@click.option("--strict", is_flag=True, help="Exit with 1 if anything is found.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option(
    "--manifest",
    type=click.Path(path_type=Path),
    help="The project as this manifest has it.  [default: dbt compiles it]",
)
@PROJECT
@plain_errors
def lint(strict: bool, as_json: bool, manifest: Path | None, project_dir: Path) -> None:
    """Look for leaks in the features' SQL, before any data.

    The future of a label in a feature, clocks and chance, windows that look forward,
    rows that are available before what they are made of, and columns that name
    persons. Needs a warehouse; its tables need not be built. docs/leakage.md has the
    rules, and how to suppress a finding with a reason and an owner.

    \b
    Examples:
      fw lint
      fw lint --strict --json
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.lint import lint as run

    made = run(Project.open(project_dir), manifest=manifest, report=report)
    click.echo(made.json if as_json else "\n".join(made.lines))
    sys.exit(1 if strict and not made.is_clean else 0)
