"""Products of small matrices, on one thread."""

from contextlib import AbstractContextManager

from threadpoolctl import threadpool_limits


def one_thread() -> AbstractContextManager[object]:
    """Let products of matrices use one thread inside.

    On small ones threads wait for each other longer than they work, where another
    program wants the other core ten times as long; and the order of adding, so the last
    digit, would hang on how many cores there are.

    Examples
    --------
    >>> with one_thread():
    ...     pass
    """
    return threadpool_limits(1, user_api="blas")
