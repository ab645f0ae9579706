"""Python's cyclic garbage collector, told to wait."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def waiting() -> Iterator[None]:
    """Let no cyclic garbage be looked for inside.

    A graph of thousands of models is millions of small records that all stay: looking
    through them again and again takes a third of the time, and finds nothing.

    Examples
    --------
    >>> with waiting():
    ...     gc.isenabled()
    False
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
