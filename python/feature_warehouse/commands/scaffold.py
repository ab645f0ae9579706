"""The commands of `fw new`, which start what a person then fills in."""

from pathlib import Path

import click

from feature_warehouse.commands.options import PROJECT, plain_errors


@click.group()
def new() -> None:
    """Start something new, laid out as the project wants it."""


@new.command("feature-view")
@click.argument("name")
@click.option("--entity", required=True, help="The key of what it is about: student_id")
@click.option("--from", "source", required=True, help="The model it reads.")
@click.option("--group", help="The owner.  [default: that of the model it reads]")
@click.option(
    "--feature",
    "features",
    multiple=True,
    required=True,
    help="name:type, such as reading_level:double; give it once for each.",
)
@PROJECT
@plain_errors
def feature_view(
    name: str,
    entity: str,
    source: str,
    group: str | None,
    features: tuple[str, ...],
    project_dir: Path,
) -> None:
    """Start the feature view NAME: SQL, YAML and a unit test, with TODOs to fill.

    \b
    Example:
      fw new feature-view student_reading --entity student_id \\
        --from int_student__waves --feature reading_level:double
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.new_feature_view import new_feature_view
    from feature_warehouse.scaffold import read_features

    made = new_feature_view(
        Project.open(project_dir),
        name,
        entity=entity,
        source=source,
        group=group,
        features=read_features(features),
    )
    for path in made.paths:
        click.echo(path)
    click.echo(
        f"{made.todos} TODOs to fill; check ttl and freshness too. Then:\n"
        f"  dbt build --select +{name}"
    )
