"""What monitoring saw, as Markdown with pictures for the pages of dbt docs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from feature_warehouse.catalogue.pages import text
from feature_warehouse.monitoring.comparisons import (
    Comparison,
    by_feature,
    comparisons,
    panels,
)
from feature_warehouse.monitoring.pictures.distribution import distribution
from feature_warehouse.monitoring.pictures.heat_map import heat_map, legend
from feature_warehouse.monitoring.pictures.history import freshness, pipeline, storage
from feature_warehouse.monitoring.pictures.svg import data_uri, instant
from feature_warehouse.monitoring.records import (
    FreshnessRow,
    Pictured,
    ProfileRow,
    StoreRow,
)

# all pages are in one file, which a browser reads whole
MOST_PICTURES, MOST_LETTERS = 60, 4000
_FEATURES, _PERIODS = 10, 10
_METHOD = (
    "Colour: the verdict; the darker, the nearer PSI is to its limit, or the further "
    "beyond; a stable one beyond it moves as its YAML expects. A number in a cell is "
    "the PSI, of the rows in which the feature is known. "
    "Bars: shares of those rows in bins frozen with the baseline, grey the baseline, "
    "blue the period; NULL of all rows. The methods are in feature_drift."
)
_Profiles = Mapping[tuple[str, str | None, str], Sequence[ProfileRow]]


def drift_of_view(pictured: Pictured, view: str) -> str:
    """Give the drift of a feature view: heat maps, and each feature beside what it was.

    At most `MOST_PICTURES` pictures, the worst features first; what is left out is
    said. Empty where nothing was compared.

    Examples
    --------
    >>> drift_of_view(Pictured(), "grades.v1")
    ''
    """
    found = comparisons(one for one in pictured.drift if one.view == view)
    if not found:
        return ""
    own = (
        one
        for one in pictured.profiles
        if one.feature_view == found[0].rows[0].feature_view
    )
    profiles, left = by_feature(own), MOST_PICTURES - 1
    parts = ["### Drift", _image("What the colours mean", legend())]
    for one in found:
        maps = list(_heat_maps(one))[: max(0, left)]
        left -= len(maps)
        parts += [
            f"Against {text(one.against)}, {_counted(one)}.",
            *maps,
            *_features(one, profiles, max(0, left)),
        ]
        left -= min(len(one.worst), max(0, left))
    if left <= 0:
        parts.append(
            f"*{MOST_PICTURES} pictures at most: the least drifted features have none; "
            "`feature_profiles` has their counts.*"
        )
    return "\n\n".join([*parts, f"*{_METHOD}*"])


def pictures_of_model(pictured: Pictured, model: str) -> str:
    """Give the pictures of one of monitoring's models; empty for another.

    Examples
    --------
    >>> pictures_of_model(Pictured(), "pipeline_runs")
    ''
    """
    made: Mapping[str, Callable[[Pictured], Iterator[str]]] = {
        "feature_drift": _drift,
        "view_freshness": _freshness,
        "pipeline_runs": _runs,
        "storage": _stores,
    }
    parts = list(made[model](pictured)) if model in made else []
    return "\n\n".join(["### What was seen", *parts]) if parts else ""


def _drift(pictured: Pictured) -> Iterator[str]:
    found = comparisons(pictured.drift)
    if found:
        yield _image("What the colours mean", legend())
    for one in found[: MOST_PICTURES // 2]:
        yield f"**{text(one.view)}**, against {text(one.against)}, {_counted(one)}."
        yield from list(_heat_maps(one))[:1]
    if found:
        yield (
            f"*Of each view the {_FEATURES} worst features and the last {_PERIODS} "
            "periods; its own page has the others and their distributions.*"
        )
    if len(found) > MOST_PICTURES // 2:
        yield f"*{len(found) - MOST_PICTURES // 2} comparisons more are not drawn.*"


def _freshness(pictured: Pictured) -> Iterator[str]:
    views: dict[str, list[FreshnessRow]] = {}
    for one in pictured.freshness:
        views.setdefault(one.view, []).append(one)
    yield from _histories(views, freshness)


def _stores(pictured: Pictured) -> Iterator[str]:
    stores: dict[str, list[StoreRow]] = {}
    for one in pictured.stores:
        stores.setdefault(one.store, []).append(one)
    yield from _histories(stores, storage)


def _runs(pictured: Pictured) -> Iterator[str]:
    if pictured.runs:
        runs = sorted(pictured.runs, key=lambda one: one.started_at)
        yield _fitting("Runs of dbt", partial(pipeline, with_told=False), runs)
        yield (
            "*Above, how long each run took; below, the share of its nodes that "
            "neither failed nor were skipped. Orange with a cross: some did.*"
        )


def _histories(
    groups: Mapping[str, list], draw: Callable[[list], str]
) -> Iterator[str]:
    for name, rows in list(groups.items())[:MOST_PICTURES]:
        ordered = sorted(rows, key=lambda one: one.measured_at)
        yield _fitting(name, draw, ordered)
    if len(groups) > MOST_PICTURES:
        yield f"*{len(groups) - MOST_PICTURES} more are not drawn.*"


def _fitting(name: str, draw: Callable[[list], str], rows: list) -> str:
    """Draw as many of the last rows as a picture has room for."""
    while len(data_uri(draw(rows))) > MOST_LETTERS and len(rows) > 1:
        rows = rows[len(rows) // 4 + 1 :]
    return _image(name, draw(rows))


def _heat_maps(one: Comparison) -> Iterator[str]:
    names = list(one.worst)
    for start in range(0, len(names), _FEATURES):
        some, periods = names[start : start + _FEATURES], _PERIODS
        rows = [row for row in one.rows if row.feature in some]
        while True:
            drawn = heat_map(
                rows,
                title=f"Drift of {one.view}",
                most_periods=periods,
                features=some,
                with_told=False,
            )
            # longer names leave room for fewer periods
            if len(data_uri(drawn)) <= MOST_LETTERS or periods == 1:
                break
            periods -= 1
        yield _image(f"drift of {one.view}", drawn)


def _features(one: Comparison, profiles: _Profiles, most: int) -> Iterator[str]:
    """Say of each feature how it does, with its last periods beside the baseline."""
    for place, (name, row) in enumerate(one.worst.items()):
        within = "" if row.stratum == "all" else f"in stratum {row.stratum}: "
        yield f"**`{text(name)}`** {row.verdict}. {text(within + (row.reason or ''))}"
        if place < most:
            made = _distribution(one, profiles, name, row.stratum)
            yield _image(f"{name} before and now", made) if made else "*no profile*"


def _distribution(
    one: Comparison, profiles: _Profiles, name: str, stratum: str
) -> str | None:
    """Draw as many periods, then as many bins, as a picture has room for."""
    made = None
    for periods, bins in [(3, 12), (2, 12), *((1, most) for most in range(12, 1, -2))]:
        drawn = panels(profiles, one, name, most=periods, stratum=stratum)
        if not drawn:
            return None
        made = distribution(drawn, title=f"{name} before and now", most_bins=bins)
        if len(data_uri(made)) <= MOST_LETTERS:
            break
    return made


def _counted(one: Comparison) -> str:
    counts = ", ".join(f"{count} {word}" for word, count in one.verdicts.items())
    rows = max((row.current_rows for row in one.latest), default=0)
    before = max((row.reference_rows for row in one.latest), default=0)
    return (
        f"in the latest period, {instant(one.period)} (n {rows} rows, {before} in the "
        f"baseline): {counts or 'nothing compared'}"
    )


def _image(name: str, drawn: str) -> str:
    # a bracket would end the name
    return f"![{text(name).replace(']', ')').replace('[', '(')}]({data_uri(drawn)})"
