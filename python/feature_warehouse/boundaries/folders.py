"""Folders on disk: written whole or not at all."""

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from feature_warehouse.errors import FeatureWarehouseError


@contextmanager
def replacing(folder: Path, *, is_ours: Callable[[Path], bool]) -> Iterator[Path]:
    """Give a new folder to fill, which takes the place of ``folder`` at the end.

    When the block fails, or the machine does, ``folder`` is as it was before.

    Raises
    ------
    FeatureWarehouseError
        When the folder holds something else than we would have written.
    """
    folder = folder.resolve()
    _check_replaceable(folder, is_ours)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(folder)
    # beside it, because a rename is one step only within a file system
    new = Path(
        tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent)
    )
    with _held(new):
        try:
            yield new
            new.chmod(0o777 & ~_umask())
            for path in sorted(new.rglob("*")):
                flush(path)
            flush(new)
            _check_replaceable(folder, is_ours)
            _swap(new, folder)
        finally:
            shutil.rmtree(new, ignore_errors=True)


@contextmanager
def replacing_file(path: Path) -> Iterator[Path]:
    """Give a path to write to, which takes the place of ``path`` at the end."""
    path = path.absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    # the suffix tells DuckDB and us what to write
    new = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        yield new
        flush(new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """Hash a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _check_replaceable(folder: Path, is_ours: Callable[[Path], bool]) -> None:
    if not folder.exists() and not folder.is_symlink():
        return
    if folder.is_dir() and (is_ours(folder) or not any(folder.iterdir())):
        return
    raise FeatureWarehouseError(
        f"{folder} is there already, and is no earlier export",
        "choose another --out, or move it away",
    )


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Hold a folder for this process; false when another one does."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def _remove_abandoned(folder: Path) -> None:
    # a killed process cleans up nothing, but the system lets go of what it held
    for part in _beside(folder, "part"):
        with _held(part) as is_abandoned:
            if is_abandoned:
                shutil.rmtree(part, ignore_errors=True)
    for old in _beside(folder, "old"):
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(folder)


def _beside(folder: Path, suffix: str) -> list[Path]:
    """Give what was made for this very folder: what is random has no dot."""
    name = re.compile(rf"\.{re.escape(folder.name)}\.[^.]+\.{suffix}")
    return [one for one in folder.parent.iterdir() if name.fullmatch(one.name)]


def _swap(new: Path, folder: Path) -> None:
    if not folder.exists():
        new.rename(folder)
    else:
        # a folder with files cannot be renamed over: for an instant there is neither,
        # and the old one lies beside it, whole
        old = new.with_suffix(".old")
        folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)
    flush(folder.parent)


def flush(path: Path) -> None:
    """See that what was written to a file or a folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
