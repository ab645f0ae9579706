"""The commands of `fw` that keep versions: plan and release."""

import sys
from pathlib import Path

import click

from feature_warehouse.commands.options import PROJECT, plain_errors


@click.command()
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    help="Another release, or a manifest.  [default: releases/features.json]",
)
@click.option(
    "--manifest",
    type=click.Path(path_type=Path),
    help="The project as this manifest has it.  [default: dbt compiles it]",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@PROJECT
@plain_errors
def plan(
    against: Path | None, manifest: Path | None, as_json: bool, project_dir: Path
) -> None:
    """Say what changed in the feature views since the last release.

    Exits with 1 when it must not be merged: a pinned version was removed or changed,
    or a feature means something else without a new version. Needs a warehouse; its
    tables need not be built. Manifests are those of `dbt compile --full-refresh`.

    \b
    Examples:
      fw plan
      fw plan --against earlier/features.json --json
      fw plan --against main/manifest.json --manifest target/manifest.json
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.release import plan_changes

    made = plan_changes(Project.open(project_dir), against, manifest=manifest)
    click.echo(made.json if as_json else "\n".join(made.lines))
    sys.exit(0 if made.may_be_merged else 1)


@click.command()
@PROJECT
@plain_errors
def release(project_dir: Path) -> None:
    """Release the feature views as they are: write releases/features.json.

    Commit the file: `fw plan` compares the project with it, and its diff shows what a
    release changes.

    \b
    Example:
      fw release
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.release import release as run

    released = run(Project.open(project_dir))
    for line in (*released.told, f"wrote {released.source}; commit it"):
        click.echo(line)
