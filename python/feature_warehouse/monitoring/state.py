"""The state of a feature store at an instant: what is wrong, and what it reaches."""

from collections.abc import Mapping
from dataclasses import dataclass, field

KINDS = ("test", "drift", "freshness", "storage", "pipeline")
BREACH, WARNING, OK = "breach", "warning", "ok"


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with a subject: a feature, a view, a test, a store.

    ``level`` is breach or warning. ``reaches`` names the feature views, training sets
    and exposures below it. ``detail`` is what dbt said, which may quote a cell: it is
    for the terminal, and no document that leaves has it.
    """

    subject: str
    kind: str
    level: str
    what: str
    why: str
    mend: str
    reaches: tuple[str, ...] = ()
    detail: str | None = None


@dataclass(frozen=True)
class Red:
    """What stands under a failed test; of a feature view, how many features it has."""

    feature_views: Mapping[str, int] = field(default_factory=dict)
    training_sets: tuple[str, ...] = ()
    exposures: tuple[str, ...] = ()

    @property
    def features(self) -> int:
        """How many features are red."""
        return sum(self.feature_views.values())

    @property
    def names(self) -> tuple[str, ...]:
        """All of it, by name.

        Examples
        --------
        >>> Red({"grades.v1": 2}, ("leavers",), ("exit_model",)).names
        ('grades.v1', 'leavers', 'exit_model')
        """
        return (*self.feature_views, *self.training_sets, *self.exposures)


@dataclass(frozen=True)
class State:
    """What was found at an instant, breaches first.

    ``measured`` counts, by kind, how what was looked at did, such as
    ``{"drift": {"stable": 9}}``; a kind that could not be looked at is not there, and
    a note says why.
    """

    project: str
    generated_at: str
    findings: tuple[Finding, ...]
    measured: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    red: Red = field(default_factory=Red)
    notes: tuple[str, ...] = ()

    @property
    def breaches(self) -> tuple[Finding, ...]:
        """What somebody must look at."""
        return tuple(one for one in self.findings if one.level == BREACH)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What may become a breach, or cannot be told."""
        return tuple(one for one in self.findings if one.level == WARNING)

    @property
    def status(self) -> str:
        """One word for all of it.

        Examples
        --------
        >>> State("shop", "2026-01-01T00:00:00Z", ()).status
        'ok'
        """
        return BREACH if self.breaches else WARNING if self.warnings else OK
