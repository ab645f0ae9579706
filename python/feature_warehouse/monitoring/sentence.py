"""A state in a sentence and five numbers, for people who do not run it."""

from collections.abc import Iterator
from dataclasses import dataclass

from feature_warehouse.monitoring.state import BREACH, KINDS, WARNING, State

# how a breach is told, of one subject and of more
_BREACHES = {
    "test": ("test failed", "tests failed"),
    "drift": ("feature drifted", "features drifted"),
    "freshness": (
        "feature view is older than promised",
        "feature views are older than promised",
    ),
    "storage": (
        "store is not available or has no room",
        "stores are not available or have no room",
    ),
    "pipeline": ("model could not be built", "models could not be built"),
}
_WARNINGS = {
    "test": ("test warned", "tests warned"),
    "drift": (
        "feature is to be watched or cannot be compared",
        "features are to be watched or cannot be compared",
    ),
    "freshness": (
        "feature view is stale or of an unknown age",
        "feature views are stale or of an unknown age",
    ),
    "storage": ("disk is filling up", "disks are filling up"),
    "pipeline": ("model warned", "models warned"),
}
_SUBJECTS = {
    "test": "tests",
    "drift": "comparisons",
    "freshness": "feature views",
    "storage": "stores",
    "pipeline": "models, seeds and snapshots",
}


@dataclass(frozen=True)
class Tile:
    """A count, what it counts, and of how many."""

    level: str
    number: str
    what: str
    of: str


def headline(state: State) -> tuple[str, str]:
    """Give the level (breach, watch or well) and a sentence.

    Examples
    --------
    >>> from feature_warehouse.monitoring.state import Finding
    >>> one = Finding("grades.v1:best", "drift", "breach", "drifted", "", "")
    >>> headline(State("school", "2026-01-01T00:00:00Z", (one,), {"drift": {}}))[1][:39]
    'Something is wrong: 1 feature drifted. '
    """
    wrong = _told(state, BREACH, _BREACHES)
    may_be = _told(state, WARNING, _WARNINGS)
    unseen = [_SUBJECTS[kind] for kind in KINDS if kind not in state.measured]
    not_known = f" Not known: {_listed(unseen)}." if unseen else ""
    if wrong:
        also = f" Besides, {_listed(may_be)}." if may_be else ""
        return "breach", f"Something is wrong: {_listed(wrong)}.{also}{not_known}"
    if may_be:
        said = f"Nothing is wrong. To look at: {_listed(may_be)}.{not_known}"
        return "watch", said
    if len(unseen) == len(KINDS):
        return "watch", "Nothing was measured yet, so nobody can tell."
    if unseen:
        return "watch", f"All that was looked at is well.{not_known}"
    return "well", "All is well: nothing has drifted, failed, grown stale or gone."


def tiles(state: State) -> Iterator[Tile]:
    """Give a number a kind: breaches, or warnings where there is no breach.

    Examples
    --------
    >>> state = State("school", "2026-01-01T00:00:00Z", (), {"test": {"passed": 3}})
    >>> next(tiles(state))
    Tile(level='well', number='0', what='tests failed', of='of 3 tests')
    """
    for kind in KINDS:
        many = sum(state.measured.get(kind, {}).values())
        wrong, may_be = _count(state, kind, BREACH), _count(state, kind, WARNING)
        of = f"of {many} {_SUBJECTS[kind]}"
        if may_be and wrong:
            of += f"; {may_be} more to look at"
        if wrong or not may_be:
            level = "breach" if wrong else "well"
            what, number = _BREACHES[kind][wrong != 1], wrong
        else:
            level, what, number = "watch", _WARNINGS[kind][may_be != 1], may_be
        if kind not in state.measured and not wrong and not may_be:
            yield Tile("none", "?", what, "not known")
        else:
            yield Tile(level, str(number), what, of if many else "")


def _told(state: State, level: str, said: dict[str, tuple[str, str]]) -> list[str]:
    counts = {kind: _count(state, kind, level) for kind in KINDS}
    return [
        f"{count} {said[kind][count != 1]}" for kind, count in counts.items() if count
    ]


def _count(state: State, kind: str, level: str) -> int:
    of_kind = [one for one in state.findings if one.kind == kind]
    if kind == "test":
        return sum(one.level == level for one in of_kind)
    # a feature may drift from two baselines, and in a stratum too: it is one
    worse = {one.subject for one in of_kind if one.level == BREACH}
    if level == BREACH:
        return len(worse)
    return len({one.subject for one in of_kind} - worse)


def _listed(parts: list[str]) -> str:
    """Join as people do.

    >>> _listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
