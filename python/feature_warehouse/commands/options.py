"""What the commands of `fw` share."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from feature_warehouse.errors import FeatureWarehouseError

PROJECT = click.option(
    "--project-dir",
    type=click.Path(path_type=Path),
    default=".",
    help="The folder of dbt_project.yml.  [default: .]",
)


def plain_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Say what went wrong in words, and exit with 2."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except FeatureWarehouseError as error:
            click.echo(f"error: {error}", err=True)
            sys.exit(2)

    return run


def report(text: str) -> None:
    """Say what goes on, beside the output."""
    click.echo(f"… {text}", err=True)
