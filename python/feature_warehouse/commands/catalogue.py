"""The command of `fw` that makes the catalogue."""

from pathlib import Path

import click

from feature_warehouse.commands.options import PROJECT, plain_errors, report


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file to write.  [default: target/static_index.html]",
)
@click.option("--no-statistics", is_flag=True, help="Do not look into the tables.")
@click.option("--serve", is_flag=True, help="Serve it on this machine, until Ctrl-C.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="Where to serve it.",
)
@PROJECT
@plain_errors
def docs(
    out: Path | None, no_statistics: bool, serve: bool, port: int, project_dir: Path
) -> None:
    """Make the catalogue: dbt docs as one file that needs no network.

    Beside what dbt shows, each feature view has its null shares, distributions, users
    and version state; each column what it is made of and how near it is to a person;
    each registered model its metrics. The registry is brought up to date, as by
    `fw sync`.

    \b
    Examples:
      fw docs
      fw docs --serve
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.docs import docs as run

    made = run(
        Project.open(project_dir),
        out=out,
        with_statistics=not no_statistics,
        report=report,
    )
    for note in made.notes:
        click.echo(f"note: {note}")
    click.echo(f"{made.path}: {made.views} feature views; open it in a browser")
    if serve:
        from feature_warehouse.boundaries.docs_server import serve_file

        serve_file(made.path, port, lambda address: click.echo(f"serving {address}"))
