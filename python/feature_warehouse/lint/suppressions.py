"""Findings that somebody answers for, and S001: answers that say too little."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from feature_warehouse.graph import Graph, Node
from feature_warehouse.lint.records import RULES, Finding, found

_KEYS = {"code", "column", "reason", "owner"}
_FORM = (
    "write config.meta.lint: [{code, column, reason, owner}]; column may be left out"
)


@dataclass(frozen=True)
class Suppression:
    """One entry of ``config.meta.lint`` on a node."""

    node: Node
    code: str
    column: str | None
    reason: str
    owner: str

    def covers(self, finding: Finding) -> bool:
        """Whether it is about a finding."""
        is_same = (self.node.unique_id, self.code) == (finding.node, finding.code)
        return is_same and self.column in (None, finding.column)


def answered(graph: Graph, findings: Iterable[Finding]) -> list[Finding]:
    """Mark the findings that are suppressed, and add those about the suppressions.

    A suppression that says too little suppresses nothing.
    """
    findings = list(findings)
    whole: list[Suppression] = []
    for node in graph.nodes.values():
        for entry in _entries(node):
            wrong = _wrong(entry)
            if wrong:
                findings.append(_faulty(node, wrong))
            else:
                whole.append(_suppression(node, entry))
    for one in whole:
        if not any(one.covers(finding) for finding in findings):
            told = f"{one.code} of {one.column}" if one.column else one.code
            what = f"it suppresses {told}: nothing is there"
            findings.append(_faulty(one.node, what))
    marked = (_marked(finding, whole) for finding in findings)
    return sorted(marked, key=lambda one: (one.code, one.where, one.column or ""))


def _entries(node: Node) -> Iterator[Any]:
    entries = node.meta.get("lint") or ()
    yield from entries if isinstance(entries, list | tuple) else [entries]


def _wrong(entry: Any) -> str | None:
    if not isinstance(entry, Mapping):
        return f"its suppression {entry!r} is no mapping"
    unknown = sorted(str(one) for one in entry if one not in _KEYS)
    if unknown:
        return f"its suppression has the unknown keys {', '.join(unknown)}"
    code = entry.get("code")
    if not isinstance(code, str) or code not in RULES or code == "S001":
        return f"its suppression is of {code!r}, which is no rule"
    given = {one: str(entry.get(one) or "").strip() for one in ("reason", "owner")}
    missing = [one for one, text in given.items() if not text]
    if missing:
        return f"its suppression of {entry['code']} has no {' and no '.join(missing)}"
    return None


def _suppression(node: Node, entry: Mapping[str, Any]) -> Suppression:
    column = entry.get("column")
    return Suppression(
        node=node,
        code=entry["code"],
        column=None if column is None else str(column).lower(),
        reason=str(entry["reason"]).strip(),
        owner=str(entry["owner"]).strip(),
    )


def _faulty(node: Node, what: str) -> Finding:
    return found("S001", node, None, what=what, mend=_FORM + ", or take it away")


def _marked(finding: Finding, suppressions: Iterable[Suppression]) -> Finding:
    for one in suppressions:
        if one.covers(finding):
            return replace(finding, reason=one.reason, owner=one.owner)
    return finding
