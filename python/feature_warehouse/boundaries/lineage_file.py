"""The lineage of nodes that did not change, kept in target/ from run to run.

Reading SQL is what takes long, and a node's lineage depends on its SQL and its parents'
columns alone. What is kept is only ever a help: a file that is missing, broken or by
other code is not used, and one that cannot be written is not written. Below the line
that says which code wrote it, each line is a node's: records that stay need not be
written anew.
"""

import hashlib
import json
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlglot

from feature_warehouse import lineage
from feature_warehouse.boundaries.artifacts import target_folder
from feature_warehouse.boundaries.folders import replacing_file
from feature_warehouse.lineage.memory import lineage_of_record, record_of
from feature_warehouse.lineage.node import NodeLineage

# of several branches and targets; a node's record has about 1 kB
_MOST = 20_000


@contextmanager
def remembered(root: Path) -> Iterator[MutableMapping[str, NodeLineage]]:
    """Give what earlier runs found, by `lineage_key`; what is added is kept."""
    file = root / target_folder() / "feature_warehouse" / "column_lineage.txt"
    code = _code()
    memory = _Memory(_read(file, code))
    yield memory
    if memory.has_new:
        with suppress(OSError), replacing_file(file) as new:
            lines = (f"{key} {text}" for key, text in memory.kept())
            new.write_text("\n".join((code, *lines)), encoding="ascii")


def _read(file: Path, code: str) -> dict[str, str]:
    """Give the text of each record, which is read when it is asked for."""
    try:
        first, *lines = file.read_text(encoding="ascii").split("\n")
    except (OSError, ValueError):
        return {}
    return dict(one.partition(" ")[::2] for one in lines) if first == code else {}


def _code() -> str:
    """Say what reads the SQL: other code may find something else."""
    found = hashlib.sha256(sqlglot.__version__.encode())
    for folder in lineage.__path__:
        for file in sorted(Path(folder).glob("*.py")):
            found.update(file.read_bytes())
    return found.hexdigest()


class _Memory(dict[str, NodeLineage]):
    """What was found; records of earlier runs are read when they are asked for."""

    def __init__(self, records: dict[str, str]) -> None:
        super().__init__()
        self.records = records
        self.has_new = False

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self and key in self.records:
            with suppress(TypeError, ValueError, IndexError):
                record = json.loads(self.records[key])
                super().__setitem__(key, lineage_of_record(record))
        return super().get(key, default)

    def __setitem__(self, key: str, found: NodeLineage) -> None:
        self.has_new = True
        self.records[key] = json.dumps(record_of(found), separators=(",", ":"))
        super().__setitem__(key, found)

    def kept(self) -> list[tuple[str, str]]:
        """Give the records, those of this run last; of very many the oldest go."""
        old = [(key, one) for key, one in self.records.items() if key not in self]
        used = [(key, self.records[key]) for key in self]
        return [*old, *used][-max(_MOST, len(used)) :]
