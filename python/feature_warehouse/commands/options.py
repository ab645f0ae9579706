"""What the commands of `fw` share."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

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
            _end(error)
        except BrokenPipeError:
            # nobody reads on; click ends in silence
            raise
        except OSError as error:
            _end(_of_the_system(error))
        except Exception as error:
            told = _of_duckdb(error)
            if told is None:
                raise
            _end(told)

    return run


def _end(error: FeatureWarehouseError) -> NoReturn:
    click.echo(f"error: {error}", err=True)
    sys.exit(2)


def _of_the_system(error: OSError) -> FeatureWarehouseError:
    what = ": ".join(str(one) for one in (error.filename, error.strerror) if one)
    return FeatureWarehouseError(
        what or str(error),
        "see that it is there, that it may be read or written, and that the disk has "
        "room; or choose another place",
    )


def _of_duckdb(error: Exception) -> FeatureWarehouseError | None:
    """Put an error of DuckDB in words; None of any other."""
    duckdb = sys.modules.get("duckdb")
    if duckdb is None:
        return None
    if isinstance(error, RuntimeError) and "interrupted" in str(error):
        # the user's Ctrl-C, which came while a query ran
        raise KeyboardInterrupt from error
    if not isinstance(error, duckdb.Error):
        return None
    what = f"DuckDB stopped: {str(error).splitlines()[0]}"
    if isinstance(error, duckdb.CatalogException | duckdb.BinderException):
        mend = (
            "if the warehouse is not built, or not since a definition changed, "
            "run `fw ingest` and `dbt build`; else change what is named above"
        )
    elif isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException):
        mend = "see that the disk has room and the machine memory, and run this again"
    else:
        mend = "change the model or the data that is named above"
    return FeatureWarehouseError(what, mend)


def report(text: str) -> None:
    """Say what goes on, beside the output."""
    click.echo(f"… {text}", err=True)
