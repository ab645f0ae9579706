"""What the lint finds: a rule, the place that breaks it, and how to mend it."""

from dataclasses import dataclass

from feature_warehouse.graph import Node

# what each rule asks; docs/leakage.md says more of each
RULES = {
    "L001": "a feature is made of what its label is made of, of the same wave or later",
    "L002": "a clock or chance decides a value, so a second run gives another one",
    "L003": "a feature reads rows that come later than its own",
    "L004": "a row is held to be available before what it is made of",
    "L005": "it cannot be told what a feature is made of, so no rule can look at it",
    "P001": "a feature names a person",
    "P002": "nobody said how near a column of a source is to a person",
    "P003": "what is said of how near a column is to a person is not whole",
    "S001": "a suppression says too little, or suppresses nothing",
}


@dataclass(frozen=True)
class Finding:
    """A place that breaks a rule; ``reason`` and ``owner`` where it is suppressed."""

    code: str
    where: str
    column: str | None
    path: str
    what: str
    why: str
    mend: str
    node: str
    reason: str | None = None
    owner: str | None = None

    @property
    def is_suppressed(self) -> bool:
        """Whether somebody answers for leaving it as it is."""
        return self.reason is not None

    @property
    def lines(self) -> tuple[str, ...]:
        """The finding, for people."""
        place = f"{self.where}.{self.column}" if self.column else self.where
        first = f"{self.code} {place} ({self.path}): {self.what}"
        if self.is_suppressed:
            return (first, f"  suppressed by {self.owner}: {self.reason}")
        return (first, f"  why: {self.why}", f"  mend: {self.mend}")


def found(
    code: str, node: Node, column: str | None, *, what: str, mend: str
) -> Finding:
    """Make a finding of a rule at a node.

    Examples
    --------
    >>> from feature_warehouse.lineage.example import node
    >>> one = found("L003", node("grades"), "best", what="reads on", mend="read back")
    >>> one.lines[1]
    '  why: a feature reads rows that come later than its own'
    """
    return Finding(
        code=code,
        where=node.title,
        column=column,
        path=node.path or "no file",
        what=what,
        why=RULES[code],
        mend=mend,
        node=node.unique_id,
    )
