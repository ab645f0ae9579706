"""The command of `fw` that says how the feature store is."""

import sys
from pathlib import Path

import click

from feature_warehouse.commands.options import PROJECT, plain_errors, report


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--all", "with_warnings", is_flag=True, help="List the warnings too.")
@click.option("--at", help="The clock of what is measured (UTC).  [default: now]")
@click.option(
    "--webhook",
    envvar="FEATURE_WAREHOUSE_WEBHOOK",
    help="Post a breach there, as JSON.  [env: FEATURE_WAREHOUSE_WEBHOOK]",
)
@click.option(
    "--alerts",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Add a breach to this file, a JSON line each.",
)
@click.option("--always", is_flag=True, help="Tell webhook and file of every state.")
@PROJECT
@plain_errors
def monitor(
    as_json: bool,
    with_warnings: bool,
    at: str | None,
    webhook: str | None,
    alerts: Path | None,
    always: bool,
    project_dir: Path,
) -> None:
    """Say what is wrong: drift, failed tests, stale views, stores, failed runs.

    Syncs the registry with dbt's last run, measures, and reads the models of
    monitoring/. Exits with 0 without a breach, with 1 where there is one, with 2 where
    it cannot be told, with 3 where an alert could not be sent or written.

    \b
    Examples:
      fw monitor
      fw monitor --all --json
      fw monitor --alerts data/alerts.jsonl --webhook https://chat.example.org/hooks/1
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.compile import read_instant
    from feature_warehouse.jobs.monitor import alert
    from feature_warehouse.jobs.monitor import monitor as run
    from feature_warehouse.monitoring.listing import listing
    from feature_warehouse.monitoring.payload import payload, written

    if webhook:
        from feature_warehouse.boundaries.webhook import shown

        # an address that is none is told before anything is measured
        shown(webhook)
    clock = read_instant(at) if at else None
    state = run(Project.open(project_dir), clock, report=report)
    if as_json:
        click.echo(written(payload(state, with_warnings=with_warnings)))
    else:
        click.echo("\n".join(listing(state, with_warnings=with_warnings)))
    failed = ()
    if always or state.breaches:
        failed = alert(
            state, webhook=webhook, alerts=alerts, with_warnings=with_warnings
        )
    for error in failed:
        click.echo(f"error: {error}", err=True)
    sys.exit(3 if failed else 1 if state.breaches else 0)
