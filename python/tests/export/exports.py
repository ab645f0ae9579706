"""What tests of exports share."""

import hashlib
from pathlib import Path

from feature_warehouse.jobs.verify import read_lock

TRAINING_SET = "level_gap_training_set"


def assert_whole(folder: Path) -> None:
    """An export whose lock opens and whose files are the ones it lists."""
    lock = read_lock(folder / "lock.json")
    for file in lock.files:
        content = (folder / file.path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file.sha256
    assert {one.name for one in folder.iterdir()} == {
        "card.md",
        "croissant.json",
        "lock.json",
        *(file.path for file in lock.files),
    }
