"""The stores of a project on disk: are they there, how large, how much room is left."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.landing_zone import (
    is_zone_named,
    newest_landed,
    zone_of,
)
from feature_warehouse.boundaries.warehouse_file import reading
from feature_warehouse.errors import FeatureWarehouseError

_UNITS = {"bytes": 0, "KiB": 1, "MiB": 2, "GiB": 3, "TiB": 4, "PiB": 5}


@dataclass(frozen=True)
class StoreState:
    """A store as it was found; the reason is why it is not available.

    ``place`` is relative to the project, so that it says nothing of the machine.
    """

    store: str
    place: str
    is_available: bool
    reason: str | None
    bytes: int | None
    disk_bytes: int | None
    disk_free_bytes: int | None
    memory_limit_bytes: int | None = None


def warehouse_store(project: Project) -> StoreState:
    """Connect to the warehouse and ask it something; its bytes include its log.

    Examples
    --------
    >>> warehouse_store(Project.open(".")).store  # doctest: +SKIP
    'warehouse'
    """
    file = project.warehouse
    limits = []

    def check() -> None:
        with reading(file, project.settings) as connection:
            connection.execute("select 1").fetchall()
            limits.append(connection.execute(_MEMORY_LIMIT).fetchall()[0][0])

    def size() -> int:
        log = file.with_name(f"{file.name}.wal")
        return file.stat().st_size + (log.stat().st_size if log.exists() else 0)

    limit = {"memory_limit_bytes": lambda: bytes_of(limits[0])}
    return _state(project, "warehouse", file, check, size, limit)


def landing_zone_store(project: Project) -> StoreState | None:
    """Open the newest day file; None where the project has no landing zone.

    Examples
    --------
    >>> landing_zone_store(Project.open(".")).store  # doctest: +SKIP
    'landing zone'
    """
    zone = zone_of(project.root)
    # a zone that the environment names is one that somebody relies on
    if not zone.exists() and not is_zone_named():
        return None

    def check() -> None:
        newest = newest_landed(zone)
        if newest is not None:
            pq.read_metadata(newest)

    return _state(project, "landing zone", zone, check, lambda: folder_bytes(zone))


def exports_store(project: Project) -> StoreState | None:
    """Read from the folder of exports; None where the project has none.

    Examples
    --------
    >>> exports_store(Project.open(".")).store  # doctest: +SKIP
    'exports'
    """
    folder = project.root / "exports"
    if not folder.exists():
        return None

    def check() -> None:
        for file in folder.glob("*/lock.json"):
            with file.open("rb") as opened:
                opened.read(1)

    return _state(project, "exports", folder, check, lambda: folder_bytes(folder))


# a store joins the others here: a function that gives its state, or None if not used
STORES: tuple[Callable[[Project], StoreState | None], ...] = (
    warehouse_store,
    landing_zone_store,
    exports_store,
)


def store_states(project: Project) -> list[StoreState]:
    """Give the state of each store the project uses.

    Examples
    --------
    >>> [one.store for one in store_states(Project.open("."))]  # doctest: +SKIP
    ['warehouse', 'landing zone', 'exports']
    """
    found = [state_of(project) for state_of in STORES]
    return [one for one in found if one is not None]


def folder_bytes(folder: Path) -> int:
    """Add up the files below a folder; a link counts as itself.

    Raises
    ------
    OSError
        When a folder cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     _ = Path(name, "three.txt").write_text("abc")
    ...     folder_bytes(Path(name))
    3
    """

    def refuse(error: OSError) -> None:
        raise error

    return sum(
        Path(place, name).lstat().st_size
        for place, _, names in os.walk(folder, onerror=refuse)
        for name in names
    )


def bytes_of(text: str) -> int:
    """Read a size as DuckDB writes it.

    Examples
    --------
    >>> bytes_of("1.5 KiB")
    1536
    """
    number, unit = text.split()
    return int(float(number) * 1024 ** _UNITS[unit])


_MEMORY_LIMIT = "select current_setting('memory_limit')"
_BROKEN = (OSError, duckdb.Error, pa.ArrowException, FeatureWarehouseError)


def _state(
    project: Project,
    store: str,
    path: Path,
    check: Callable[[], None],
    size: Callable[[], int],
    more: Mapping[str, Callable[[], int]] | None = None,
) -> StoreState:
    """Check a store and measure it; what cannot be told is None, never an error."""
    place = _place(project.root, path)
    try:
        disk = shutil.disk_usage(path if path.exists() else path.parent)
        total, free = disk.total, disk.free
    except OSError:
        total = free = None
    try:
        check()
        found = size()
        limits = {name: limit() for name, limit in (more or {}).items()}
    except _BROKEN as error:
        reason = _reason(error, project.root)
        return StoreState(store, place, False, reason, None, total, free)
    return StoreState(store, place, True, None, found, total, free, **limits)


def _reason(error: Exception, root: Path) -> str:
    """The first line of an error, without where the project lies."""
    if isinstance(error, OSError) and error.strerror and error.filename:
        text = f"{error.strerror}: {Path(str(error.filename)).name}"
    else:
        text = str(error).splitlines()[0]
    return text.replace(f"{root}/", "")


def _place(root: Path, path: Path) -> str:
    try:
        return path.absolute().relative_to(root).as_posix()
    except ValueError:
        return f"{path.name}, outside the project"
