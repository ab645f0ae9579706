"""A file of alerts, one a line: a line is added whole or not at all."""

import fcntl
import os
from pathlib import Path

from feature_warehouse.boundaries.folders import flush
from feature_warehouse.errors import FeatureWarehouseError


def append_line(path: Path, line: str) -> None:
    """Add a line to a file, which is made where it is not there, and see it on disk.

    What another process adds at the same time stands before or after it. A line that
    a crash cut short stays, on a line of its own.

    Raises
    ------
    FeatureWarehouseError
        When it cannot be written; then the file is as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "alerts.jsonl")
    ...     append_line(file, '{"status": "ok"}')
    ...     file.read_text()
    '{"status": "ok"}\\n'
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        descriptor = os.open(path, flags, 0o640)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            _append(descriptor, line)
        finally:
            os.close(descriptor)
        flush(path.parent)
    except OSError as error:
        raise FeatureWarehouseError(
            f"the alert was not written to {path}: {error.strerror or error}",
            "give this user the right to write there, and the disk some space",
        ) from error


def _append(descriptor: int, line: str) -> None:
    before = os.fstat(descriptor).st_size
    is_open = before and os.pread(descriptor, 1, before - 1) != b"\n"
    data = f"{chr(10) if is_open else ''}{line}\n".encode()
    try:
        while data:
            data = data[os.write(descriptor, data) :]
        os.fsync(descriptor)
    except OSError:
        # a disk that is full takes a part
        os.ftruncate(descriptor, before)
        raise
