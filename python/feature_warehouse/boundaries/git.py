"""The commit of a project, where it is under git."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Commit:
    """A commit, and whether the folder has changes beside it; None outside git."""

    commit: str | None
    is_dirty: bool | None


def commit_of(folder: Path) -> Commit:
    """Ask git for the commit a folder is at.

    Examples
    --------
    >>> commit_of(Path("/"))
    Commit(commit=None, is_dirty=None)
    """
    commit = _git(folder, "rev-parse", "--verify", "HEAD")
    if commit is None:
        return Commit(None, None)
    return Commit(commit, bool(_git(folder, "status", "--porcelain", "--", ".")))


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
