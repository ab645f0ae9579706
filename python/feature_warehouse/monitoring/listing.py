"""A state as lines for people."""

import re
from collections.abc import Iterator
from textwrap import fill, shorten

from feature_warehouse.counted import counted
from feature_warehouse.monitoring.state import KINDS, Finding, State

_WIDTH = 96
_INDENT = "  "
_COMMAND, _JOINT = re.compile("`[^`]+`"), "\0"


def listing(state: State, *, with_warnings: bool = False) -> tuple[str, ...]:
    """Say what was looked at and what is wrong; warnings are counted, or listed too.

    Examples
    --------
    >>> for line in listing(State("school", "2026-01-01T00:00:00Z", ())):
    ...     print(line)
    school at 2026-01-01T00:00:00Z: ok, nothing is wrong
    """
    shown = state.findings if with_warnings else state.breaches
    return (
        headline(state),
        *_measured(state),
        *_red(state),
        *(fill_in(f"note: {one}") for one in state.notes),
        *(line for one in shown for line in _finding(one)),
        *_hidden(state, with_warnings),
    )


def headline(state: State) -> str:
    """Say all of it in a line.

    Examples
    --------
    >>> one = Finding("grades.v1", "freshness", "warning", "is stale", "", "")
    >>> headline(State("school", "2026-01-01T00:00:00Z", (one,)))
    'school at 2026-01-01T00:00:00Z: warning, 0 breaches, 1 warning'
    """
    told = "nothing is wrong"
    if state.findings:
        told = (
            f"{counted(len(state.breaches), 'breach', 'breaches')}, "
            f"{counted(len(state.warnings), 'warning', 'warnings')}"
        )
    return f"{state.project} at {state.generated_at}: {state.status}, {told}"


def fill_in(text: str, *, indent: str = _INDENT) -> str:
    """Break a text into lines of a terminal; a command in backquotes stays whole.

    Examples
    --------
    >>> print(fill_in("x" * 88 + " run `dbt build --select monitoring`")[90:])
     run
        `dbt build --select monitoring`
    """
    whole = _COMMAND.sub(lambda found: found[0].replace(" ", _JOINT), text)
    return fill(
        whole,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}{_INDENT}",
        # names and commands are there to be copied
        break_long_words=False,
        break_on_hyphens=False,
    ).replace(_JOINT, " ")


def _measured(state: State) -> Iterator[str]:
    for kind in KINDS:
        if kind in state.measured:
            counts = state.measured[kind]
            said = ", ".join(f"{count} {word}" for word, count in counts.items())
            yield f"{_INDENT}{kind:10} {said or 'nothing was measured'}"


def _red(state: State) -> Iterator[str]:
    red = state.red
    parts = [
        counted(red.features, "feature"),
        counted(len(red.training_sets), "training set"),
        counted(len(red.exposures), "exposure"),
    ]
    if red.names:
        yield fill_in(f"red: {', '.join(parts)}: {', '.join(red.names)}")


def _finding(one: Finding) -> Iterator[str]:
    yield fill_in(f"{one.level} {one.subject} ({one.kind}): {one.what}", indent="")
    yield fill_in(f"why: {one.why}")
    if one.detail:
        # a message of dbt may be a page long
        yield fill_in(f"dbt: {shorten(one.detail, 240, placeholder=' …')}")
    if one.reaches:
        yield fill_in(f"reaches: {', '.join(one.reaches)}")
    yield fill_in(f"mend: {one.mend}")


def _hidden(state: State, with_warnings: bool) -> Iterator[str]:
    if state.warnings and not with_warnings:
        count = counted(len(state.warnings), "warning")
        yield f"{count}: `fw monitor --all` lists what is behind"
