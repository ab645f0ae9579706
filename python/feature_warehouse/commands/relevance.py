"""The commands of `fw` that say which features matter: relevance and select."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from feature_warehouse.commands.options import PROJECT, plain_errors

_SET = click.argument("training_set")
_TARGET = click.option("--target", help="A column of the set.  [default: its label]")
_BY = click.option(
    "--by", help="The column of the waves.  [default: the event timestamp]"
)
_AS_OF = click.option("--as-of", help="What was known at this instant (UTC).")
_SEED = click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="For every draw.",
)


@click.command()
@_SET
@_TARGET
@_BY
@_AS_OF
@_SEED
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The page to write.  [default: target/relevance/TRAINING_SET.html]",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@PROJECT
@plain_errors
def relevance(
    training_set: str,
    target: str | None,
    by: str | None,
    as_of: str | None,
    seed: int,
    out: Path | None,
    as_json: bool,
    project_dir: Path,
) -> None:
    """Say which features of TRAINING_SET matter, and how sure that is.

    A table here, a page to show, and every value with its n, interval and p-value in
    registry.relevance. Draws, exchanges and folds keep whole entities; the headline
    model learns from earlier waves and is asked of the next. docs/relevance.md says
    what each value means and what warns of a leak.

    \b
    Examples:
      fw relevance level_gap_training_set
      fw relevance level_gap_training_set --by wave --out board.html
      fw relevance programme_exit_training_set --target has_left_next_wave --json
    """
    from feature_warehouse.relevance.report.listing import listing

    with _steps() as tick:
        project, made = _made(project_dir, training_set, target, by, as_of, seed, tick)
    from feature_warehouse.jobs.relevance import write_page

    path = write_page(project, made, out)
    if as_json:
        from feature_warehouse.jobs.relevance import as_json as written

        click.echo(written(made))
        return
    for line in listing(made):
        click.echo(line)
    click.echo(f"{path}: open it in a browser")


@click.command()
@_SET
@click.option(
    "--k", type=click.IntRange(min=1), required=True, help="How many features, at most."
)
@_TARGET
@_BY
@_AS_OF
@_SEED
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write the list into this file too."
)
@PROJECT
@plain_errors
def select(
    training_set: str,
    k: int,
    target: str | None,
    by: str | None,
    as_of: str | None,
    seed: int,
    out: Path | None,
    project_dir: Path,
) -> None:
    """Choose K features of TRAINING_SET that say different things, with reasons.

    In the order of mRMR. What repeats a chosen feature, changes its sign between waves,
    is missing when a model is asked, tells nothing, or is too good to be true is left
    out, and it is said why. The output is the feature_views of a point-in-time join.

    \b
    Examples:
      fw select level_gap_training_set --k 8
      fw select level_gap_training_set --k 8 --out target/chosen.sql
    """
    from feature_warehouse.boundaries.folders import replacing_file
    from feature_warehouse.relevance.selection import feature_views
    from feature_warehouse.relevance.selection import select as run

    with _steps() as tick:
        _, made = _made(project_dir, training_set, target, by, as_of, seed, tick)
    selection = run(made, k)
    for place, name in enumerate(selection.chosen, 1):
        click.echo(f"{place}. {name} ({made.features[name]})", err=True)
    for name, reason in selection.left_out.items():
        click.echo(f"left out: {name}: {reason}", err=True)
    text = feature_views(made, selection.chosen)
    if out is not None:
        with replacing_file(out) as new:
            new.write_text(text + "\n", encoding="utf-8")
    click.echo(text)


def _made(
    project_dir: Path,
    training_set: str,
    target: str | None,
    by: str | None,
    as_of: str | None,
    seed: int,
    tick: Callable[[str], None],
) -> tuple:
    from feature_warehouse.boundaries.dbt_project import Project
    from feature_warehouse.jobs.compile import read_instant
    from feature_warehouse.jobs.relevance import relevance as run

    project = Project.open(project_dir)
    made = run(
        project,
        training_set,
        target=target,
        by=by,
        as_of=None if as_of is None else read_instant(as_of),
        seed=seed,
        tick=tick,
    )
    return project, made


@contextmanager
def _steps() -> Iterator[Callable[[str], None]]:
    """A progress bar on stderr that says what goes on; lines where nobody watches."""
    from feature_warehouse.jobs.relevance import STEPS

    stream = click.get_text_stream("stderr")
    if not stream.isatty():
        yield lambda said: click.echo(f"… {said}", err=True)
        return
    with click.progressbar(
        length=STEPS, file=stream, item_show_func=lambda said: said
    ) as bar:
        yield lambda said: bar.update(1, said)
