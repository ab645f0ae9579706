"""Shapes of a join: what the macro is compiled for, once each; the rows vary."""

from __future__ import annotations

from dataclasses import dataclass, field

DAY = 86_400_000_000
CLOCKS = ("event_timestamp", "available_timestamp", "created_timestamp")


def same(*names: str) -> dict[str, str]:
    return dict(zip(names, names, strict=True))


@dataclass(frozen=True)
class ViewShape:
    """One feature view of a join: its clocks, its types and how it is called."""

    ttl_days: int | None = None
    available: bool = False
    created: bool = False
    one_row_per_event: bool = False
    type: str = "timestamp"
    # feature key: spine column
    entities: dict[str, str] = field(default_factory=lambda: same("student_id"))
    # feature: output name
    features: dict[str, str] = field(default_factory=lambda: same("x", "note"))

    @property
    def clocks(self) -> list[str]:
        wanted = (True, self.available, self.created)
        return [clock for clock, has in zip(CLOCKS, wanted, strict=True) if has]


@dataclass(frozen=True)
class JoinShape:
    """A join of one spine with views."""

    views: tuple[ViewShape, ...]
    spine_type: str = "timestamp"
    has_as_of: bool = False

    @property
    def spine_keys(self) -> list[str]:
        keys = [column for view in self.views for column in view.entities.values()]
        return list(dict.fromkeys(keys))


COMPOSITE = {"student_id": "student_id", "school": 'the "school"'}
SIBLING = {"student_id": "sibling id"}
ALIASED = {"x": "SIBLING x", "note": 'the "note"'}

SHAPES = {
    "plain": JoinShape((ViewShape(),)),
    "ttl": JoinShape((ViewShape(ttl_days=2),)),
    "ties": JoinShape((ViewShape(created=True),)),
    "ties_ttl_as_of": JoinShape((ViewShape(created=True, ttl_days=2),), has_as_of=True),
    "available": JoinShape((ViewShape(available=True),)),
    "late_and_corrected": JoinShape((ViewShape(available=True, created=True),)),
    "late_corrected_ttl_as_of": JoinShape(
        (ViewShape(available=True, created=True, ttl_days=2),), has_as_of=True
    ),
    "one_row_per_event": JoinShape(
        (ViewShape(available=True, created=True, one_row_per_event=True, ttl_days=2),),
        has_as_of=True,
    ),
    "composite": JoinShape(
        (ViewShape(available=True, created=True, entities=COMPOSITE, ttl_days=1),)
    ),
    "dates": JoinShape((ViewShape(type="date", created=True, ttl_days=2),), "date"),
    "dates_meet_timestamptz": JoinShape(
        (ViewShape(type="date", available=True, ttl_days=1),), "timestamptz"
    ),
    "timestamptz_meets_naive": JoinShape(
        (ViewShape(type="timestamptz", available=True, created=True),), has_as_of=True
    ),
    "two_views": JoinShape(
        (
            ViewShape(ttl_days=1, created=True),
            ViewShape(available=True, entities=SIBLING, features=ALIASED),
        ),
        "timestamptz",
    ),
}
