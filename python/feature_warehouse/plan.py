"""What changed since a release, and what of it must not be merged."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from feature_warehouse.meaning import (
    canonical,
    counts_columns,
    mentioned,
    without_columns,
)
from feature_warehouse.release import Release, ReleasedModel, ReleasedView

ERROR, WARNING, NOTE = "error", "warning", "note"
_RELEASE_AGAIN = (
    "if the values are the same (analyses/compare_feature_versions shows it), release "
    "it again: fw release"
)


@dataclass(frozen=True)
class Finding:
    """One change: how grave, of which view, who pins it, why, and how to mend it."""

    level: str
    view: str
    what: str
    training_sets: tuple[str, ...] = ()
    exposures: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    mend: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The finding, for people."""
        pins = [
            f"{kind} {', '.join(names)}"
            for kind, names in [
                ("training sets", self.training_sets),
                ("exposures", self.exposures),
            ]
            if names
        ]
        return (
            f"{self.level}: {self.view} {self.what}",
            *(f"  because: {one}" for one in self.because),
            *([f"  pinned by: {'; '.join(pins)}"] if pins else []),
            *([f"  mend: {self.mend}"] if self.mend else []),
        )


def plan(released: Release, now: Release, *, today: str) -> tuple[Finding, ...]:
    """Compare a project with what was released; errors first, then by view.

    Examples
    --------
    >>> plan(Release({}, {}), Release({}, {}), today="2026-11-23")
    ()
    """
    changed = changed_models(released, now)
    findings: list[Finding] = []
    for title in sorted(released.views.keys() | now.views.keys()):
        before, after = released.views.get(title), now.views.get(title)
        if after is None:
            findings.append(removed(released, title))
        elif before is None:
            findings.append(Finding(NOTE, title, "is new"))
        else:
            new_version = _new_version(title, {*released.views, *now.views})
            findings += _changes(title, before, after, new_version)
            findings += _meaning(title, released, now, changed, new_version)
        if after is not None:
            findings += _deprecation(title, after, today)
    grave = [ERROR, WARNING, NOTE]
    return tuple(sorted(findings, key=lambda one: (grave.index(one.level), one.view)))


def removed(released: Release, title: str) -> Finding:
    """Say that a released version is gone, and who pins it in the release."""
    pins = _pins(released.views[title])
    if not any(pins):
        return Finding(NOTE, title, "was removed; nobody pinned it")
    return Finding(
        ERROR,
        title,
        "was removed, and is pinned",
        *pins,
        mend="bring it back; pin another version in each of these, release that with "
        "`fw release`, and remove it after",
    )


def changed_models(released: Release, now: Release) -> set[str]:
    """Name the models, snapshots and seeds whose meaning is another; added columns
    alone change nothing."""
    both = sorted(released.models.keys() & now.models.keys())
    return {title for title in both if not _means_the_same(title, released, now)}


def _means_the_same(title: str, released: Release, now: Release) -> bool:
    before, after = released.models[title], now.models[title]
    if (before.meaning, before.parents) == (after.meaning, after.parents):
        return True
    if before.kind == "seed" or before.kind != after.kind:
        return False
    # of a source that is a file, only the parents tell which
    if before.parents != after.parents or _rules(before) != _rules(after):
        return False
    # both through the parser of today: that of another day may have written otherwise
    was, sql = canonical(before.sql), canonical(after.sql)
    if was == sql:
        return True
    consumers = [one for one in released.models if title in released.ancestors(one)]
    added = mentioned(sql) - mentioned(was)
    for one in consumers:
        added -= mentioned(released.models[one].sql)
    if title in released.views:
        added -= {name.lower() for name in released.views[title].columns}
    readers = [one for one in now.models if title in now.ancestors(one)]
    return without_columns(sql, added) == was and not any(
        counts_columns(now.models[one].sql)
        for one in [title, *readers]
        if now.models[one].kind != "seed"
    )


def _rules(model: ReleasedModel) -> list[str]:
    return [one for one in model.meaning if one.startswith("-- ")]


def _changes(
    title: str, before: ReleasedView, after: ReleasedView, new_version: str
) -> Iterator[Finding]:
    pins = _all_pins(before, after)
    gone = [one for one in before.columns if one not in after.columns]
    new = [one for one in after.columns if one not in before.columns]
    retyped = [
        f"{name} from {kind} to {after.columns[name]}"
        for name, kind in before.columns.items()
        if name in after.columns and _type(after.columns[name]) != _type(kind)
    ]
    parts = [
        *([f"lost {', '.join(gone)}"] if gone else []),
        *([f"turned {', '.join(retyped)}"] if retyped else []),
        *(
            f"moved its {key} from {_plain(was)} to {_plain(now)}"
            for key, was, now in [
                ("entity", before.entity, after.entity),
                *((key, was, after.clocks[key]) for key, was in before.clocks.items()),
                ("ttl", before.ttl, after.ttl),
            ]
            if was != now
        ),
    ]
    if parts:
        what = "and ".join(f"{one} " for one in parts).strip()
        yield Finding(ERROR, title, what, *pins, mend=new_version)
    if new:
        what = f"has {', '.join(new)} in addition, which its version allows"
        yield Finding(NOTE, title, what)
    if before.deprecation_date != after.deprecation_date:
        when = after.deprecation_date or "no day"
        yield Finding(NOTE, title, f"is now deprecated from {when}", *pins)


def _meaning(
    title: str, released: Release, now: Release, changed: set[str], new_version: str
) -> Iterator[Finding]:
    pins = _all_pins(released.views[title], now.views[title])
    causes = changed & ({title} | (released.ancestors(title) & now.ancestors(title)))
    seeds = sorted(one for one in causes if now.models[one].kind == "seed")
    models = sorted(causes - set(seeds), key=lambda one: (one != title, one))
    if models:
        because = [
            "its own SQL means something else"
            if one == title
            else f"{now.models[one].kind} {one}, which it is built from, changed"
            for one in models
        ]
        what = "changed its meaning without a new version"
        mend = f"{new_version}; {_RELEASE_AGAIN}"
        yield Finding(ERROR, title, what, *pins, tuple(because), mend)
    if seeds:
        yield Finding(
            WARNING,
            title,
            "has other values, because an assumption was corrected",
            *pins,
            tuple(f"seed {one} changed" for one in seeds),
            "export the training sets anew and compare; then release it: fw release",
        )


def _deprecation(title: str, view: ReleasedView, today: str) -> Iterator[Finding]:
    pins = _pins(view)
    if view.deprecation_date and view.deprecation_date <= today and any(pins):
        what = f"is deprecated since {view.deprecation_date}, and still pinned"
        yield Finding(
            WARNING, title, what, *pins, mend="pin the latest version in each of these"
        )


def _new_version(title: str, titles: set[str]) -> str:
    name, _, version = title.rpartition(".v")
    taken = [one.rpartition(".v") for one in titles]
    numbers = [int(one[2]) for one in taken if one[0] == name and one[2].isdigit()]
    if not numbers:
        return f"undo it, and give {title} versions to change it in"
    return (
        f"undo it here and make a new version ({name}_v{max(numbers) + 1}.sql), with a "
        f"deprecation_date on v{version}"
    )


def _pins(view: ReleasedView) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return view.training_sets, view.exposures


def _all_pins(
    before: ReleasedView, after: ReleasedView
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who pins it now or in the release."""
    return (
        tuple(sorted({*before.training_sets, *after.training_sets})),
        tuple(sorted({*before.exposures, *after.exposures})),
    )


def _type(declared: str | None) -> str:
    return re.sub(r"\s+", " ", (declared or "").strip().lower())


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return f"{value.get('count')} {value.get('period')}s"
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return "none" if value is None else str(value)
