"""The landing zone of attendance: day files as they came, and who offered what when.

`events/_loaded_at=<instant>/` holds the accepted files of a landing, byte for byte,
`files/_loaded_at=<instant>/files.parquet` a row a file offered. A landing is made
whole in `.landing/`, which is then renamed to `.landing.<instant>`: the commit. What is
not committed is removed by the next landing, what is committed it finishes. The
registry is moved into place before the events: no event is ever seen unregistered.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from feature_warehouse.boundaries.folders import flush, replacing_file
from feature_warehouse.day_file import SCHEMA
from feature_warehouse.errors import FeatureWarehouseError

LANDED, REJECTED, ALREADY_LANDED = "landed", "rejected", "already landed"
_VARIABLE = "FEATURE_WAREHOUSE_ATTENDANCE"
_REGISTRY = pa.schema(
    [
        ("file", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("row_count", pa.int64()),
        ("content_hash", pa.string()),
    ]
)
_KEY = "_loaded_at="
_INSTANT = "%Y%m%dT%H%M%S%f"
_NEVER = "00010101T000000000000"


@dataclass(frozen=True)
class OfferedFile:
    """A file that was offered to a landing, and what became of it."""

    file: str
    status: str
    reason: str | None
    row_count: int | None
    content_hash: str | None


def zone_of(project: Path) -> Path:
    """The landing zone of a project: data/attendance, or what the environment says.

    Examples
    --------
    >>> zone_of(Path("/project")).name
    'attendance'
    """
    # a relative path is relative to the project, as that of the warehouse is
    return project / (os.environ.get(_VARIABLE) or Path("data", "attendance"))


def is_zone_named() -> bool:
    """Whether the environment says where the landing zone is.

    Examples
    --------
    >>> is_zone_named()  # doctest: +SKIP
    False
    """
    return bool(os.environ.get(_VARIABLE))


def newest_landed(zone: Path) -> Path | None:
    """Give a day file of the last landing; before any, the file without rows.

    Raises
    ------
    OSError
        When the zone cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     prepare(Path(folder))
    ...     newest_landed(Path(folder)).name
    'none.parquet'
    """
    landings = [one for one in (zone / "events").iterdir() if one.name.startswith(_KEY)]
    last = max(landings, key=lambda one: one.name, default=None)
    return max(last.glob("*.parquet"), default=None) if last else None


def prepare(zone: Path) -> None:
    """Make the files without rows, which let the zone be read before a landing.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     prepare(Path(folder))
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['events', 'files']
    """
    for part, schema in (("events", SCHEMA), ("files", _REGISTRY)):
        path = zone / part / f"{_KEY}{_NEVER}" / "none.parquet"
        if not path.exists():
            with replacing_file(path) as new:
                pq.write_table(schema.empty_table(), new)


@contextmanager
def landing(zone: Path) -> Iterator["Landing"]:
    """Hold the zone for one landing, after what a crash left behind is repaired.

    Raises
    ------
    FeatureWarehouseError
        When another process lands files.
    """
    prepare(zone)
    descriptor = os.open(zone, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FeatureWarehouseError(
                f"another landing into {zone} is running", "wait until it has ended"
            ) from None
        _repair(zone)
        try:
            yield Landing(zone, zone / ".landing" / "events")
        finally:
            _repair(zone)
    finally:
        os.close(descriptor)


@dataclass(frozen=True)
class Landing:
    """A zone that is held; ``staged`` is the folder of the files being landed."""

    zone: Path
    staged: Path

    def earlier(self) -> list[OfferedFile]:
        """Every file that was ever offered in a landing that left a trace."""
        return [
            OfferedFile(**row)
            for path in sorted(self.zone.glob(f"files/{_KEY}*/*.parquet"))
            for row in pq.read_table(path, partitioning=None).to_pylist()
        ]

    def copy(self, source: Path) -> tuple[Path, str]:
        """Copy a file into the landing; give the copy and the hash of its bytes."""
        self.staged.mkdir(parents=True, exist_ok=True)
        copy, digest = self.staged / source.name, hashlib.sha256()
        with source.open("rb") as file, copy.open("wb") as new:
            while block := file.read(1 << 20):
                digest.update(block)
                new.write(block)
            new.flush()
            os.fsync(new.fileno())
        return copy, digest.hexdigest()

    def landed_files(self) -> list[Path]:
        """The files of the landings before this one, that of no landing left out."""
        files = self.zone.glob(f"events/{_KEY}*/*.parquet")
        return sorted(file for file in files if file.parent.name != f"{_KEY}{_NEVER}")

    def commit(self, files: Sequence[OfferedFile], now: datetime) -> datetime:
        """Make the landing seen, registry first; give its instant."""
        instant = self._instant(now)
        registry = self.staged.parent / "files"
        registry.mkdir(parents=True)
        table = pa.Table.from_pylist([asdict(file) for file in files], _REGISTRY)
        pq.write_table(table, registry / "files.parquet")
        self.staged.mkdir(exist_ok=True)
        for path in (registry / "files.parquet", registry, self.staged):
            flush(path)
        # the instant is in the name, for a repair to find
        pending = self.zone / f".landing.{instant.strftime(_INSTANT)}"
        self.staged.parent.rename(pending)
        flush(self.zone)
        _finish(self.zone, pending)
        return instant

    def _instant(self, now: datetime) -> datetime:
        """Now, but later than every landing before, even if the clock went back."""
        names = [path.name.removeprefix(_KEY) for path in self.zone.glob(f"*/{_KEY}*")]
        latest = max((name for name in names if name != _NEVER), default=None)
        if latest is None:
            return now
        after = datetime.strptime(latest, _INSTANT) + timedelta(microseconds=1)
        return max(now, after)


def _finish(zone: Path, pending: Path) -> None:
    """Move what a pending landing still holds into place, registry first."""
    name = f"{_KEY}{pending.name.removeprefix('.landing.')}"
    for part in ("files", "events"):
        staged = pending / part
        if staged.exists() and any(staged.iterdir()):
            staged.rename(zone / part / name)
            flush(zone / part)
    shutil.rmtree(pending)


def _repair(zone: Path) -> None:
    for pending in sorted(zone.glob(".landing.*")):
        _finish(zone, pending)
    if (zone / ".landing").exists():
        shutil.rmtree(zone / ".landing")
