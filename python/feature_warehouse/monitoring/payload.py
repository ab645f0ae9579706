"""A state as the JSON document that leaves: for a webhook, a file, a program."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from feature_warehouse.monitoring.listing import headline
from feature_warehouse.monitoring.state import BREACH, KINDS, WARNING, Finding, State

SCHEMA_VERSION = 1
# of how many findings the text for a chat tells
_TOLD = 10


def payload(state: State, *, with_warnings: bool = False) -> dict[str, Any]:
    """Give the document; docs/monitoring.md says what its fields mean.

    It names feature views, features, tests, stores and reasons, no student: what dbt
    said of a failure may quote a cell, and stays behind.

    Examples
    --------
    >>> document = payload(State("school", "2026-01-01T00:00:00Z", ()))
    >>> document["schema_version"], document["status"], document["findings"]
    (1, 'ok', [])
    """
    shown = state.findings if with_warnings else state.breaches
    return {
        "schema_version": SCHEMA_VERSION,
        "project": state.project,
        "generated_at": state.generated_at,
        "status": state.status,
        "text": _text(state),
        "fingerprint": _fingerprint(state.breaches),
        "counts": {
            level: _counts([one for one in state.findings if one.level == level])
            for level in (BREACH, WARNING)
        },
        "measured": {kind: dict(state.measured.get(kind, {})) for kind in KINDS},
        "red": {
            "feature_views": [
                {"name": name, "features": count}
                for name, count in state.red.feature_views.items()
            ],
            "training_sets": list(state.red.training_sets),
            "exposures": list(state.red.exposures),
        },
        "findings": [_finding(one) for one in shown],
        "notes": list(state.notes),
    }


def written(document: dict[str, Any]) -> str:
    """Write a document as one line: what is sent, and what is kept of it.

    Examples
    --------
    >>> written({"project": "école"})
    '{"project": "école"}'
    """
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "subject": one.subject,
        "kind": one.kind,
        "level": one.level,
        "what": one.what,
        "why": one.why,
        "mend": one.mend,
        "reaches": list(one.reaches),
    }


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    counts = Counter(one.kind for one in findings)
    return {kind: counts[kind] for kind in KINDS}


def _text(state: State) -> str:
    """The state as a message of a chat."""
    lines = [f"- {one.subject}: {one.what}" for one in state.breaches[:_TOLD]]
    rest = len(state.breaches) - _TOLD
    more = [f"- and {rest} more"] if rest > 0 else []
    return "\n".join([headline(state), *lines, *more])


def _fingerprint(findings: Sequence[Finding]) -> str:
    """The same while the same subjects are in breach, whatever their numbers say."""
    # a set, because one feature may drift from several baselines
    subjects = sorted({(one.kind, one.subject) for one in findings})
    return hashlib.sha256(json.dumps(subjects).encode()).hexdigest()
