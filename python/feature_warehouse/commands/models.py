"""The commands of `fw` about who uses what: register-model, audit and entity."""

import sys
from pathlib import Path

import click

from feature_warehouse.commands.options import PROJECT, plain_errors, report


@click.command("register-model")
@click.argument("name")
@click.option("--version", required=True, help="The model's version, such as 3 or 1.2.")
@click.option(
    "--lock",
    "lock_file",
    type=click.Path(path_type=Path),
    required=True,
    help="The lock.json of the export it was trained on.",
)
@click.option(
    "--metric", "metrics", multiple=True, help="auc=0.87; give it once for each."
)
@click.option("--owner-name", default="", help="[default: the training set's owner]")
@click.option("--owner-email", default="")
@click.option("--description", default="", help="What it predicts, and for whom.")
@click.option(
    "--maturity",
    type=click.Choice(["low", "medium", "high"]),
    default="low",
    show_default=True,
)
@click.option("--url", default="", help="Where the model is documented.")
@PROJECT
@plain_errors
def register_model(
    name: str,
    version: str,
    lock_file: Path,
    metrics: tuple[str, ...],
    project_dir: Path,
    **told: str,
) -> None:
    """Register a version of a model NAME: what it learned from, how well it does.

    Writes models/exposures/NAME_vVERSION.yml, so that dbt docs and `fw show` know the
    model from its features and the features from it, and a row of the audit log.
    Commit the file. A version is registered once.

    \b
    Example:
      fw register-model level_gap --version 3 --metric auc=0.87 \\
        --lock exports/level_gap/lock.json
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.register_model import register_model as run
    from feature_warehouse.registered_model import Presentation, read_metrics

    done = run(
        Project.open(project_dir),
        name,
        version,
        lock_file,
        metrics=read_metrics(metrics),
        told=Presentation(**told),
        report=report,
    )
    if not done.is_new:
        click.echo(f"{done.path}: registered already, the same; nothing was written")
        return
    click.echo(
        f"{done.path}: {len(done.model.features)} features of "
        f"{done.model.training_set}, {done.model.rows} rows; commit it"
    )
    for note in done.baseline.notes:
        click.echo(f"note: {note}")
    if done.baseline.models:
        click.echo("what it learned from is frozen: dbt build tells drift against it")


@click.command()
@click.option("--model", help="A registered model.")
@click.option("--version", help="One of its versions.  [default: all]")
@click.option("--training-set", help="What was exported of it, and trained on it.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@PROJECT
@plain_errors
def audit(
    model: str | None,
    version: str | None,
    training_set: str | None,
    as_json: bool,
    project_dir: Path,
) -> None:
    """Say which features, definitions and data a model had, and who exported them.

    Without an option: the whole log. Checks the log's chain each time, and exits with
    1 where a line was changed, removed or moved.

    \b
    Examples:
      fw audit
      fw audit --model level_gap --version 3
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.audit import audit as run

    answer = run(
        Project.open(project_dir),
        model=model,
        version=version,
        training_set=training_set,
    )
    click.echo(answer.json if as_json else "\n".join(answer.lines))
    sys.exit(0 if answer.is_sound else 1)


@click.command()
@click.argument("entity")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@PROJECT
@plain_errors
def entity(entity: str, as_json: bool, project_dir: Path) -> None:
    """Name every place that holds ENTITY, for an access or an erasure request.

    Searches all tables of the warehouse, the landing zone and what was exported; says
    what has to be looked at by hand. Only reads; docs/audit.md says how to erase.

    \b
    Example:
      fw entity RA-1
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.entity import find_entity

    found = find_entity(Project.open(project_dir), entity, report=report)
    click.echo(found.json if as_json else "\n".join(found.lines))
