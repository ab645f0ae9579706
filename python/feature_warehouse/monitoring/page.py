"""How the feature store is, as one page that a manager opens: no script, no network."""

import re
from collections.abc import Iterator

from feature_warehouse.monitoring.comparisons import (
    Comparison,
    by_feature,
    comparisons,
    panels,
)
from feature_warehouse.monitoring.pictures.distribution import distribution
from feature_warehouse.monitoring.pictures.heat_map import (
    MOST_FEATURES,
    MOST_PERIODS,
    heat_map,
    legend,
)
from feature_warehouse.monitoring.pictures.history import freshness, pipeline, storage
from feature_warehouse.monitoring.records import Pictured
from feature_warehouse.monitoring.sentence import headline, tiles
from feature_warehouse.monitoring.state import State
from feature_warehouse.report_html import document, html_table, text

_MOST_FINDINGS, _MOST_VIEWS, _MOST_DRAWN, _PERIODS = 10, 20, 20, 4
_COMMAND = re.compile("`([^`<]+)`")
_STYLE = """
.verdict { font-size: 1.3rem; line-height: 1.4; padding: 14px 18px; margin: 1rem 0;
  border-left: 6px solid }
.breach { background: #fdf0e9; border-color: #b83e00 }
.watch { background: #fdf6dc; border-color: #e0a300 }
.well { background: #e8f4f5; border-color: #0b7285 }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; padding: 0; list-style: none }
.tiles li { flex: 1 1 150px; border: 1px solid #d8dee4; border-top: 4px solid #0b7285;
  padding: 8px 12px }
.tiles li.breach { border-top-color: #b83e00 } .tiles li.watch { border-top-color:
  #e0a300 } .tiles b { display: block; font-size: 1.7rem; line-height: 1.2 }
.tiles li.none { border-top-color: #8b949e }
figure { margin: 1.2rem 0; overflow-x: auto } figure svg { max-width: none }
figcaption { font-size: 13px; color: #57606a; max-width: 46rem }
h3 { font-size: 1rem; margin: 1.6rem 0 .2rem }
td.long { min-width: 11rem }
@media print {
  body { max-width: none; margin: 0 } figure { overflow: visible }
  figure, tr, .tiles { break-inside: avoid } h2, h3 { break-after: avoid }
  figure svg { max-width: 100% } table { display: table; font-size: 11px }
  th, td, td.long { white-space: normal; min-width: 0; overflow-wrap: anywhere }
  th:first-child { min-width: 10rem }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}
"""


def page(state: State, pictured: Pictured) -> str:
    """Write the page.

    Parameters
    ----------
    state
        What is wrong, as `fw monitor` says it.
    pictured
        What is drawn below, as `read_pictured` reads it; what is empty says so.

    Examples
    --------
    >>> written = page(State("school", "2026-01-01T00:00:00Z", ()), Pictured())
    >>> written.startswith("<!doctype html>"), "<script" in written
    (True, False)
    """
    compared = comparisons(pictured.drift)
    parts = [
        *_top(state),
        *_wrong(state),
        *_heat_maps(compared),
        *_drifted(compared, pictured),
        *_freshness(pictured),
        *_pipeline(pictured),
        *_storage(pictured),
        *_reading(),
        *_unknown(state, pictured),
    ]
    return document(f"Feature store {state.project}", parts, style=_STYLE)


def _top(state: State) -> Iterator[str]:
    level, said = headline(state)
    at = state.generated_at.replace("T", " ").removesuffix("Z")
    yield f"<h1>Feature store {text(state.project)}</h1>"
    yield f'<p class="verdict {level}" role="status">{text(said)}</p>'
    yield '<ul class="tiles">'
    for one in tiles(state):
        yield (
            f'<li class="{one.level}"><b>{text(one.number)}</b>{text(one.what)}'
            f'<br><span class="small">{text(one.of)}</span></li>'
        )
    yield "</ul>"
    yield f'<p class="small">As of {text(at)} UTC.</p>'
    red = state.red
    if red.names:
        yield (
            f"<p>{red.features} features stand under a failed test, and so do "
            f"{len(red.training_sets)} training sets and {len(red.exposures)} models "
            f"that use them: {text(', '.join(red.names))}.</p>"
        )


def _wrong(state: State) -> Iterator[str]:
    if not state.breaches:
        return
    yield "<h2>What is wrong, and how to mend it</h2>"
    table = html_table(
        ["where", "what", "why", "how to mend it"],
        [
            [one.subject, one.what, one.why, one.mend]
            for one in state.breaches[:_MOST_FINDINGS]
        ],
    )
    yield _COMMAND.sub(r"<code>\1</code>", table)
    more = len(state.breaches) - _MOST_FINDINGS
    if more > 0:
        yield f'<p class="small">And {more} more: <code>fw monitor</code> has all.</p>'


def _heat_maps(compared: list[Comparison]) -> Iterator[str]:
    yield "<h2>Which features drifted, and when</h2>"
    if not compared:
        yield "<p>No feature was compared with a baseline yet.</p>"
        return
    yield (
        "<p>A row is a feature, a column a period, the worst of the latest first. A "
        "darker cell is nearer to its limit, or further beyond it. A number is the "
        "PSI (population stability index): 0 where the period is as its baseline. A "
        "stable feature with a large PSI moves as its description expects. Point at a "
        "cell to read why.</p>"
    )
    yield f"<figure>{legend()}</figure>"
    for one in compared[:_MOST_VIEWS]:
        yield from _heat_map(one)
    if len(compared) > _MOST_VIEWS:
        left = ", ".join(f"{one.view}" for one in compared[_MOST_VIEWS:])
        yield f'<p class="small">Not drawn: {text(left)}.</p>'


def _heat_map(one: Comparison) -> Iterator[str]:
    counts = ", ".join(f"{count} {word}" for word, count in one.verdicts.items())
    features = {row.feature for row in one.rows}
    told = [f"Latest period, of {sum(one.verdicts.values())} features: {counts}"]
    rows = {row.current_rows for row in one.latest if row.stratum == "all"}
    if rows:
        before = max(row.reference_rows for row in one.latest)
        told.append(f"n {max(rows)} rows, {before} in the baseline")
    if len(features) > MOST_FEATURES:
        told.append(f"{len(features) - MOST_FEATURES} features are not drawn")
    if len({row.period for row in one.rows}) >= MOST_PERIODS:
        told.append(f"the last {MOST_PERIODS} periods are drawn")
    drawn = heat_map(one.rows, title=f"Drift of {one.view}, {one.against}")
    yield f"<h3>{text(one.view)}, against {text(one.against)}</h3>"
    yield f"<figure>{drawn}<figcaption>{text('; '.join(told))}.</figcaption></figure>"


def _drifted(compared: list[Comparison], pictured: Pictured) -> Iterator[str]:
    found = [
        (one, name, row)
        for one in compared
        for name, row in one.worst.items()
        if row.verdict == "drifted"
    ]
    if not found:
        return
    profiles = by_feature(pictured.profiles)
    yield "<h2>What drifted, before and now</h2>"
    yield (
        "<p>Bars are shares of the rows in which the feature is known, in bins that "
        "were frozen with the baseline: grey the baseline, blue the period. The share "
        "beside them is the period's; that of NULL is of all n rows.</p>"
    )
    for one, name, row in found[:_MOST_DRAWN]:
        yield f"<h3>{text(one.view)}: {text(name)}</h3>"
        within = "" if row.stratum == "all" else f"In stratum {row.stratum}: "
        drawn = panels(profiles, one, name, most=_PERIODS, stratum=row.stratum)
        title = f"{name} of {one.view}, {one.against} beside each period"
        picture = distribution(drawn, title=title) if drawn else ""
        before = next((panel.reference for panel in reversed(drawn)), None)
        told = [f"{within}{row.reason or 'no reason is known'}"]
        if before is not None:
            told.append(f"grey: {one.against}, n {before.row_count}")
        said = text("; ".join(told))
        yield f"<figure>{picture}<figcaption>{said}.</figcaption></figure>"
    if len(found) > _MOST_DRAWN:
        left = ", ".join(f"{one.view}:{name}" for one, name, _ in found[_MOST_DRAWN:])
        yield f'<p class="small">Not drawn: {text(left)}.</p>'


def _freshness(pictured: Pictured) -> Iterator[str]:
    yield "<h2>How fresh the feature views are</h2>"
    yield (
        "<p>The age of a view's latest event at each measurement; dashed, the age "
        "past which it is stale or breaks what was promised.</p>"
    )
    views = {one.view: [] for one in pictured.freshness}
    for one in pictured.freshness:
        views[one.view].append(one)
    for rows in views.values() or [[]]:
        yield f"<figure>{freshness(rows)}</figure>"


def _pipeline(pictured: Pictured) -> Iterator[str]:
    yield "<h2>How the pipeline ran</h2>"
    yield (
        "<p>Above, how long each run of dbt took; below, the share of its models and "
        "tests that neither failed nor were left out. Orange with a cross: some did."
        "</p>"
    )
    yield f"<figure>{pipeline(pictured.runs)}</figure>"


def _storage(pictured: Pictured) -> Iterator[str]:
    yield "<h2>How large the stores are</h2>"
    yield "<p>Bytes at each measurement; a cross where it could not be read.</p>"
    stores = {one.store: [] for one in pictured.stores}
    for one in pictured.stores:
        stores[one.store].append(one)
    for rows in stores.values() or [[]]:
        yield f"<figure>{storage(rows)}</figure>"


def _reading() -> Iterator[str]:
    yield "<h2>How it was computed</h2>"
    yield (
        "<p>A feature has <b>drifted</b> where it moved by much, and by more than "
        "chance gives. By much: its PSI is above the limit and a number moved by part "
        "of a standard deviation, or its share of NULL changed by more than it may. "
        "Beyond chance: a sample of this n without drift would differ so far in at "
        "most 5 of 100 periods, over all features of the view together. <b>Watch</b> "
        "is one of both without the other. PSI is the sum over the frozen bins of "
        "(share now - share before) × ln(share now / share before), each bin half a "
        "row more. The baseline's strata, such as stages, are weighed as those of the "
        "period, so that another mix of students is no drift.</p>"
        '<p class="small">docs/monitoring.md has the methods; every value is in the '
        "models feature_drift, view_freshness, pipeline_runs and storage.</p>"
    )


def _unknown(state: State, pictured: Pictured) -> Iterator[str]:
    notes = dict.fromkeys((*state.notes, *pictured.notes))
    if notes:
        yield "<h2>What could not be told</h2><ul>"
        yield "".join(f"<li>{text(one)}</li>" for one in notes) + "</ul>"
