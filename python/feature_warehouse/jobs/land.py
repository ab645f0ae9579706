"""Land day files of the school system: each as it came, once, or rejected and told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from feature_warehouse.boundaries.day_files import (
    Contents,
    read_day,
    span_of_same_events,
)
from feature_warehouse.boundaries.folders import sha256_of
from feature_warehouse.boundaries.landing_zone import (
    ALREADY_LANDED,
    LANDED,
    REJECTED,
    Landing,
    OfferedFile,
    landing,
)
from feature_warehouse.counted import counted
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs.ingest import utc_now

# a row at midnight t sees the classes of (t - 90 days, t]: the last that sees a class
# of day d is that of d + 91, at most, and the end of a range of days is not in it
_SEEN_DAYS = 92
_PROGRESS_FILES = 50


@dataclass(frozen=True)
class Landed:
    """What became of the files; ``loaded_at`` is NULL where the zone did not change.

    ``days`` is what must be built again: the first day, and the day after the last.
    """

    files: tuple[OfferedFile, ...]
    loaded_at: datetime | None
    days: tuple[date, date] | None

    def count(self, status: str) -> int:
        """How many files have a status."""
        return sum(file.status == status for file in self.files)

    @property
    def event_count(self) -> int:
        """The rows of the files that landed."""
        return sum(f.row_count or 0 for f in self.files if f.status == LANDED)


def land(
    folder: Path,
    *,
    zone: Path,
    report: Callable[[str], None],
    now: Callable[[], datetime] = utc_now,
) -> Landed:
    """Land the Parquet files of a folder, in the order of their names.

    Parameters
    ----------
    folder
        Where the school system puts its day files.
    zone
        The landing zone; it is made where it is missing.
    report
        Takes a line of progress at a time.
    now
        The clock, in UTC.

    Raises
    ------
    FeatureWarehouseError
        When there is no such folder, no file in it, or another landing is running.

    Notes
    -----
    A file is known by the SHA-256 of its bytes, whatever its name: the same again is
    already landed. Where nothing new landed, and nothing was rejected that had not been
    rejected under that name before, the zone does not change by a byte.

    Examples
    --------
    >>> landed = land(
    ...     Path("data/sample/attendance"), zone=Path("data/attendance"), report=print
    ... )  # doctest: +SKIP
    """
    paths = _day_files(folder)
    with landing(zone) as held:
        earlier = held.earlier()
        landed = {f.content_hash: f.row_count for f in earlier if f.status == LANDED}
        files, contents = [], []
        for number, path in enumerate(paths, start=1):
            file, content = _offer(held, path, landed)
            files.append(file)
            contents.append(content)
            if file.status == LANDED:
                landed[file.content_hash] = file.row_count
            if number % _PROGRESS_FILES == 0:
                report(f"looked at {number:,} of {len(paths):,} files")
        if not _is_news(files, earlier):
            return Landed(tuple(files), None, None)
        new = [held.staged / file.file for file in files if file.status == LANDED]
        if new:
            # before the commit, so that none of these files is among the earlier
            contents.append(span_of_same_events(new, held.landed_files()))
        loaded_at = held.commit(files, now())
    report(f"landed into {zone}")
    return Landed(tuple(files), loaded_at, _days_to_build(contents, now().date()))


def summary(landed: Landed) -> list[str]:
    """Say in lines what became of the files.

    Examples
    --------
    >>> file = OfferedFile("a.parquet", REJECTED, "has no column present", None, "7f")
    >>> for line in summary(Landed((file,), None, None)):
    ...     print(line)
    0 files landed, 1 rejected, 0 already landed; 0 events
    rejected a.parquet: has no column present
    nothing changed
    """
    counts = (
        f"{counted(landed.count(LANDED), 'file')} landed, "
        f"{landed.count(REJECTED):,} rejected"
    )
    lines = [
        f"{counts}, {landed.count(ALREADY_LANDED):,} already landed; "
        f"{counted(landed.event_count, 'event')}"
    ]
    lines += [
        f"rejected {file.file}: {file.reason}"
        for file in landed.files
        if file.status == REJECTED
    ]
    return lines if landed.loaded_at else [*lines, "nothing changed"]


def range_flags(days: tuple[date, date] | None) -> str:
    """Write days as dbt takes them; nothing for no days.

    Examples
    --------
    >>> range_flags((date(2023, 11, 1), date(2024, 2, 3)))
    '--event-time-start 2023-11-01 --event-time-end 2024-02-03'
    """
    if days is None:
        return ""
    return f"--event-time-start {days[0]} --event-time-end {days[1]}"


def _day_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise FeatureWarehouseError(
            f"there is no folder {folder}",
            "give the folder of the day files; `fw sample --attendance FOLDER` makes "
            "synthetic ones",
        )
    paths = sorted(
        path
        for path in folder.glob("*.parquet")
        if path.is_file() and not path.name.startswith(".")
    )
    if not paths:
        raise FeatureWarehouseError(
            f"the folder {folder} has no Parquet file",
            "give the folder that holds the day files themselves, <day>.parquet",
        )
    return paths


def _offer(
    held: Landing, path: Path, landed: dict[str | None, int | None]
) -> tuple[OfferedFile, Contents]:
    """Copy a file into the landing if it is new and sound; say what became of it."""
    nothing = Contents()
    try:
        content_hash = sha256_of(path)
        if content_hash not in landed:
            # what was copied counts, should the file change meanwhile
            copy, content_hash = held.copy(path)
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        return OfferedFile(path.name, REJECTED, reason, None, None), nothing
    if content_hash in landed:
        (held.staged / path.name).unlink(missing_ok=True)
        count = landed[content_hash]
        return OfferedFile(
            path.name, ALREADY_LANDED, None, count, content_hash
        ), nothing
    content = read_day(copy)
    if content.fault:
        copy.unlink()
        return (
            OfferedFile(path.name, REJECTED, content.fault, None, content_hash),
            nothing,
        )
    return OfferedFile(
        path.name, LANDED, None, content.row_count, content_hash
    ), content


def _is_news(files: Sequence[OfferedFile], earlier: Sequence[OfferedFile]) -> bool:
    rejected = {(f.file, f.content_hash) for f in earlier if f.status == REJECTED}
    return any(
        file.status == LANDED
        or (file.status == REJECTED and (file.file, file.content_hash) not in rejected)
        for file in files
    )


def _days_to_build(
    contents: Sequence[Contents], today: date
) -> tuple[date, date] | None:
    """The days whose features can see what landed, up to the end of today."""
    firsts = [content.first.date() for content in contents if content.first]
    lasts = [content.last.date() for content in contents if content.last]
    if not firsts:
        return None
    end = min(max(lasts) + timedelta(days=_SEEN_DAYS), today + timedelta(days=1))
    return (min(firsts), end) if min(firsts) < end else None
