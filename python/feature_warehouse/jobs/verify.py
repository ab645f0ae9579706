"""Verify a lock: make the rows again, and say whether they are the same."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.folders import sha256_of
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs.compile import read_instant
from feature_warehouse.jobs.rebuild import Report, rebuilt
from feature_warehouse.lock import Lock, differences, read


@dataclass(frozen=True)
class Verdict:
    """Whether a lock holds, and the lines that say so."""

    is_equal: bool
    lines: tuple[str, ...]


def verify(project: Project, lock_file: Path, *, report: Report = str) -> Verdict:
    """Compare a lock with the files beside it, and with its rows made anew.

    Raises
    ------
    FeatureWarehouseError
        When the lock cannot be read, or its training set is not in the project.

    Examples
    --------
    >>> verdict = verify(Project.open("."), Path("out/lock.json"))  # doctest: +SKIP
    >>> verdict.is_equal  # doctest: +SKIP
    True
    """
    locked = read_lock(lock_file)
    report("hashes the files beside the lock")
    files = _file_differences(locked, lock_file.absolute().parent)
    with tempfile.TemporaryDirectory(prefix="fw-verify-") as scratch:
        rows = Path(scratch, "rows.parquet")
        as_of = read_instant(locked.as_of)
        with rebuilt(project, locked.training_set, as_of, rows, report=report) as made:
            rebuilt_lock = made[-1]
    found = [*files, *differences(locked, rebuilt_lock)]
    if found:
        return Verdict(False, tuple(f"differs: {line}" for line in found))
    equal = f"equal: {locked.row_count} rows, {len(locked.columns)} columns"
    lines = [f"{equal}, as of {locked.as_of} UTC, checksum {locked.rows_checksum}"]
    if locked.manifest != rebuilt_lock.manifest:
        lines.append("the project has changed since the export; these rows have not")
    return Verdict(True, tuple(lines))


def read_lock(path: Path) -> Lock:
    """Read and check a lock file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FeatureWarehouseError(
            f"{path} cannot be read: {error}",
            "give the lock.json that `fw export` wrote",
        ) from error
    return read(text, name=str(path))


def _file_differences(locked: Lock, folder: Path) -> list[str]:
    """Data files may have been moved away; those that are here must be the ones."""
    return [
        f"file {file.path} is not the one that was exported (its sha256 differs)"
        for file in locked.files
        if (folder / file.path).is_file()
        and sha256_of(folder / file.path) != file.sha256
    ]
