"""The command of `fw` that says how the feature store is."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feature_warehouse.commands.options import PROJECT, plain_errors, report

if TYPE_CHECKING:
    from feature_warehouse.monitoring.state import State


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
@click.option(
    "--page",
    "page_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the state there as a page, with pictures.",
)
@PROJECT
@plain_errors
def monitor(
    as_json: bool,
    with_warnings: bool,
    at: str | None,
    webhook: str | None,
    alerts: Path | None,
    always: bool,
    page_file: Path | None,
    project_dir: Path,
) -> None:
    """Say what is wrong: drift, failed tests, stale views, stores, failed runs.

    Syncs the registry with dbt's last run, measures, and reads the models of
    monitoring/. Exits with 0 without a breach, with 1 where there is one, with 2 where
    it cannot be told, with 3 where an alert or the page could not be sent or written.

    \b
    Examples:
      fw monitor
      fw monitor --all --json
      fw monitor --page target/monitor.html
      fw monitor --alerts data/alerts.jsonl --webhook https://chat.example.org/hooks/1
    """
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.errors import FeatureWarehouseError
    from feature_warehouse.jobs.compile import read_instant
    from feature_warehouse.jobs.monitor import alert, write_page
    from feature_warehouse.jobs.monitor import monitor as run

    if webhook:
        from feature_warehouse.boundaries.webhook import shown

        # an address that is none is told before anything is measured
        shown(webhook)
    project, clock = Project.open(project_dir), read_instant(at) if at else None
    state = run(project, clock, report=report)
    _say(state, as_json=as_json, with_warnings=with_warnings)
    failed: list[FeatureWarehouseError] = []
    if always or state.breaches:
        failed += alert(
            state, webhook=webhook, alerts=alerts, with_warnings=with_warnings
        )
    if page_file:
        try:
            report(f"the page: {write_page(project, state, page_file, clock)}")
        except FeatureWarehouseError as error:
            failed.append(error)
    for error in failed:
        click.echo(f"error: {error}", err=True)
    sys.exit(3 if failed else 1 if state.breaches else 0)


def _say(state: "State", *, as_json: bool, with_warnings: bool) -> None:
    from feature_warehouse.monitoring.listing import listing
    from feature_warehouse.monitoring.payload import payload, written

    if as_json:
        click.echo(written(payload(state, with_warnings=with_warnings)))
    else:
        click.echo("\n".join(listing(state, with_warnings=with_warnings)))
