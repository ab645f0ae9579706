"""The audit log as text: one entry a line, each sealed with the hash of the one before.

An edit, a removal, an insertion or another order breaks the chain, and the break is
named by line. What a chain cannot show is that its last entries were cut off: compare
the last hash with one that was noted elsewhere.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from feature_warehouse.counted import counted

START = "0" * 64
_REQUIRED = {"action", "number", "previous", "hash"}
# of the fields that are no text
_KINDS = {"number": int, "rows": int, "columns": list, "metrics": dict}
_EMPTY = (None, "", (), {}, [])


@dataclass(frozen=True)
class Entry:
    """What was done with a training set or a model, by whom, when and for what.

    Examples
    --------
    >>> Entry("export", training_set="level_gap_training_set", rows=1142).rows
    1142
    """

    action: str
    training_set: str | None = None
    columns: tuple[str, ...] = ()
    rows: int | None = None
    lock_checksum: str | None = None
    purpose: str | None = None
    out: str | None = None
    model: str | None = None
    model_version: str | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    at: str = ""
    who: str = ""
    pii: str | None = None


@dataclass(frozen=True)
class Link:
    """An entry's place in the chain: how many there are, and the hash of the last."""

    number: int = 0
    hash: str = START


@dataclass(frozen=True)
class Chain:
    """All entries of a log, and each line at which the chain breaks.

    ``last`` is what the next entry follows; ``torn`` is a last line that was never
    finished, as a crash leaves it: no tampering, and no entry either.
    """

    entries: tuple[Entry, ...]
    problems: tuple[str, ...]
    last: Link
    torn: str = ""

    @property
    def is_intact(self) -> bool:
        """Whether every line is as it was written, in the order it was written."""
        return not self.problems

    @property
    def lines(self) -> tuple[str, ...]:
        """What there is to say of the chain, for people."""
        if self.is_intact:
            count = len(self.entries)
            said = f"chain intact, {count} {'entry' if count == 1 else 'entries'}"
            said += f", last hash {self.last.hash}" if self.entries else ""
        else:
            said = f"chain broken in {counted(len(self.problems), 'place')}"
        torn = ("the last line was never finished: a process or the machine stopped",)
        return (said, *self.problems, *(torn if self.torn else ()))


def line_of(entry: Entry, last: Link, *, torn: str = "") -> str:
    """Write an entry as the line after ``last``, without its line break.

    Parameters
    ----------
    torn
        The unfinished line between the two, if there is one. It stays in the file, and
        its hash in the new line tells it from a later edit.

    Examples
    --------
    >>> line = line_of(Entry("export", rows=2), Link())
    >>> chain_of(line + "\\n").entries
    (Entry(action='export', training_set=None, columns=(), rows=2, ...
    """
    content = {
        # zero rows are a fact, and equal to nothing empty
        key: one
        for key, one in asdict(entry).items()
        if one not in _EMPTY
    }
    content |= {"number": last.number + 1, "previous": last.hash}
    if torn:
        content["after_torn_line"] = _sha256(torn)
    return _canonical({**content, "hash": _sha256(last.hash + _canonical(content))})


def chain_of(text: str) -> Chain:
    """Read a log and check every line against the one before.

    Examples
    --------
    >>> one = line_of(Entry("export"), Link())
    >>> chain_of(one.replace("export", "expert") + "\\n").problems
    ('line 1 was edited',)
    """
    entries, problems, last = [], [], Link()
    # lines that are no entries, until a later line says that a crash left them
    torn: list[str] = []
    *lines, rest = text.split("\n")
    if rest and _content(rest):
        # all but the line break was written
        lines, rest = [*lines, rest], ""
    for number, line in enumerate(lines, start=1):
        content = _content(line)
        if content is None:
            torn.append(line)
            continue
        problems += _problems(number, line, content, last, torn)
        torn = []
        entries.append(_entry(content))
        last = Link(content["number"], content["hash"])
    if torn and not rest:
        # a line that was ended was written whole
        problems += _unexplained(torn, len(lines) + 1)
        torn = []
    left = "\n".join([*torn, rest]) if rest else ""
    return Chain(tuple(entries), tuple(problems), last, left)


def _problems(
    number: int, line: str, content: Mapping[str, Any], last: Link, torn: Sequence[str]
) -> Iterator[str]:
    plain = {key: one for key, one in content.items() if key != "hash"}
    vouched = content.get("after_torn_line")
    if torn and vouched != _sha256("\n".join(torn)):
        yield from _unexplained(torn, number)
    if vouched and not torn:
        yield f"line {number}: the unfinished line before it was removed"
    sealed = _sha256(content["previous"] + _canonical(plain)) == content["hash"]
    if not sealed or line != _canonical(content):
        yield f"line {number} was edited"
    elif content["previous"] != last.hash:
        missing = content["number"] - last.number - 1
        yield (
            f"line {number} does not follow the line before it: "
            + (f"{missing} missing" if missing > 0 else "moved, inserted or removed")
        )


def _unexplained(torn: Sequence[str], end: int) -> Iterator[str]:
    for number in range(end - len(torn), end):
        yield f"line {number} was edited: it is no entry any more"


def _content(line: str) -> dict[str, Any] | None:
    """A line's fields, or None where it is no entry at all."""
    try:
        content = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or not set(content) >= _REQUIRED:
        return None
    # a later fw may write more fields, of any kind
    known = _REQUIRED | {one.name for one in fields(Entry)}
    if not all(
        isinstance(one, _KINDS.get(key, str))
        for key, one in content.items()
        if key in known
    ):
        return None
    names = all(isinstance(one, str) for one in content.get("columns", ()))
    values = content.get("metrics", {}).values()
    is_sound = names and all(isinstance(one, int | float) for one in values)
    return content if is_sound else None


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON")


def _entry(content: Mapping[str, Any]) -> Entry:
    known = {one.name for one in fields(Entry)}
    kept = {key: one for key, one in content.items() if key in known}
    if isinstance(kept.get("columns"), list):
        kept["columns"] = tuple(kept["columns"])
    return Entry(**kept)


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(
        content,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
