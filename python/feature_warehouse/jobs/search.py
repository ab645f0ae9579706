"""Find features, views, models and exposures by words, the best evidence first."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from textwrap import shorten

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.registry_store import reading_registry
from feature_warehouse.counted import counted
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.jobs.compile import instant_text
from feature_warehouse.registry.search import find, words_of


@dataclass(frozen=True)
class Hit:
    """One thing found, why, and what speaks for it."""

    kind: str
    document: str
    node: str
    column_name: str | None
    description: str
    owner: str
    score: float
    why: tuple[str, ...]
    training_sets: int
    exposures: int
    tests: int | None
    passed: int | None
    failed: int | None
    warned: int | None
    waiting: int | None
    is_fresh: bool | None
    deprecation_date: str | None

    @property
    def evidence(self) -> str:
        """What speaks for it, for people.

        Examples
        --------
        >>> Hit("feature", "grades.v1:best", "m", "best", "", "", 1, (), 2, 1, 4, 4,
        ...     0, 0, 0, True, None).evidence
        'used by 1 model, 2 training sets; 4 of 4 tests green; fresh'
        """
        said = []
        if self.exposures or self.training_sets:
            said.append(
                f"used by {counted(self.exposures, 'model')}, "
                f"{counted(self.training_sets, 'training set')}"
            )
        if self.tests:
            said.append(f"{self.passed or 0} of {self.tests} tests green")
            for count, word in [
                (self.failed, "red"),
                (self.warned, "warned"),
                (self.waiting, "not run"),
            ]:
                said += [f"{count} {word}"] if count else []
        if self.is_fresh is not None:
            said.append("fresh" if self.is_fresh else "stale")
        if self.deprecation_date:
            said.append(f"deprecated on {self.deprecation_date}")
        return "; ".join(said) or "no evidence"

    @property
    def lines(self) -> tuple[str, ...]:
        """The hit, for people."""
        return (
            f"{self.document}  ({self.kind}, {self.owner or 'no owner'})",
            f"    {shorten(self.description, 92, placeholder=' …')}",
            f"    {self.evidence}; found by {', '.join(self.why)}",
        )


def search(project: Project, text: str, *, limit: int = 10) -> tuple[Hit, ...]:
    """Find what has all the words, or ones much like them.

    Examples
    --------
    >>> search(Project.open("."), "levl gap")[0].document  # doctest: +SKIP
    'student_profile.v1:level_gap'
    """
    words = words_of(text)
    if not words:
        raise FeatureWarehouseError(
            f"{text!r} has no word to search for",
            "give a name or a word: fw search gap",
        )
    with reading_registry(project) as connection:
        # to start threads takes longer than they save here
        connection.execute("set threads = 1")
        found = find(connection, words, limit=limit, now=now())
    return tuple(Hit(**one) for one in found)


def as_records(hits: Sequence[Hit]) -> list[dict]:
    """Give hits as records for a program."""
    return [{**asdict(one), "evidence": one.evidence} for one in hits]


def now() -> str:
    """This instant, as SQL reads it."""
    return instant_text(datetime.now(timezone.utc))
