"""The audit log on disk, beside the warehouse: lines are added, never changed."""

import fcntl
import os
import pwd
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

from feature_warehouse.audit import Chain, Entry, chain_of, line_of
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.folders import flush
from feature_warehouse.errors import FeatureWarehouseError

_SUFFIX = ".audit.jsonl"
_USER = "FEATURE_WAREHOUSE_USER"
_PATIENCE = 30.0
# an entry is some hundred bytes
_TAIL = 1 << 16


@dataclass(frozen=True)
class AuditLog:
    """A file of JSON Lines that is opened to append, locked and flushed for each line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     log = AuditLog(Path(folder, "warehouse.audit.jsonl"))
    ...     _ = log.append(Entry("export", rows=3))
    ...     [one.rows for one in log.entries()]
    [3]
    """

    path: Path

    @classmethod
    def of(cls, project: Project) -> "AuditLog":
        """The log of a project: its warehouse's path with another suffix."""
        return cls(project.warehouse.with_suffix(_SUFFIX))

    def append(self, entry: Entry) -> Entry:
        """Add an entry; who and when are filled in where they are empty.

        Raises
        ------
        FeatureWarehouseError
            When the line cannot be written: then what it would have told of must not
            happen either.
        """
        entry = replace(
            entry,
            at=entry.at or datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            who=entry.who or user(),
            # whoever reads it later stands in another folder
            out=entry.out and str(Path(entry.out).absolute()),
        )
        try:
            with self._held() as descriptor:
                chain, is_open = _end(descriptor)
                # what a crash left open stays, on a line of its own
                gap = "\n" if is_open else ""
                line = line_of(entry, chain.last, torn=chain.torn)
                _write(descriptor, f"{gap}{line}\n".encode("utf-8", "surrogateescape"))
                os.fsync(descriptor)
            flush(self.path.parent)
        except OSError as error:
            why = error.strerror or error
            raise FeatureWarehouseError(
                f"the audit log {self.path} cannot be written: {why}",
                "give this user the right to write there, and the disk some space; "
                "nothing leaves the warehouse that the log does not tell of",
            ) from error
        return entry

    def entries(self) -> tuple[Entry, ...]:
        """All entries, in the order they were written; none where there is no log."""
        return self.chain().entries

    def chain(self) -> Chain:
        """The entries, and whether the log is as it was written."""
        try:
            with self.path.open("rb") as file:
                # not while another process is within a line
                _lock(file.fileno(), fcntl.LOCK_SH)
                text = _read(file.fileno())
        except FileNotFoundError:
            text = ""
        except OSError as error:
            raise FeatureWarehouseError(
                f"the audit log {self.path} cannot be read: {error.strerror or error}",
                "give this user the right to read it",
            ) from error
        return chain_of(text)

    @contextmanager
    def _held(self) -> Iterator[int]:
        """Open the file to append, for this process alone."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # a link would let the log be led to another file
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self.path, flags | os.O_NONBLOCK, 0o640)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(0, "it is no regular file")
            _lock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)


def user() -> str:
    """Who runs this: FEATURE_WAREHOUSE_USER, else the user of the operating system.

    Examples
    --------
    >>> user() != ""
    True
    """
    given = os.environ.get(_USER, "").strip()
    if given:
        return given
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        # a container may run as a user that has no name
        return f"uid {os.getuid()}"


def _lock(descriptor: int, kind: int) -> None:
    patient_until = time.monotonic() + _PATIENCE
    while True:
        try:
            return fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > patient_until:
                raise OSError(0, "another process holds it") from None
            time.sleep(0.01)


def _end(descriptor: int) -> tuple[Chain, bool]:
    """The last entries at least, and whether the last line lacks its line break."""
    start = max(0, os.fstat(descriptor).st_size - _TAIL)
    text = _read(descriptor, start)
    chain = chain_of(text.partition("\n")[2] if start else text)
    if start and not chain.entries:
        chain = chain_of(_read(descriptor))
    return chain, text != "" and not text.endswith("\n")


def _read(descriptor: int, start: int = 0) -> str:
    data = b""
    while block := os.pread(descriptor, 1 << 20, start + len(data)):
        data += block
    return data.decode("utf-8", "surrogateescape")


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
