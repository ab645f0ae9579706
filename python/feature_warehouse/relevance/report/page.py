"""What was found, as one page that needs nothing else: no script, no network."""

from collections.abc import Iterator, Mapping
from typing import Any

from feature_warehouse.relevance.record import Assessment, Relevance
from feature_warehouse.relevance.report.bars import Bar, bars
from feature_warehouse.relevance.report.words import (
    METHODS,
    cluster_said,
    direction,
    heading,
    interval,
    ranked,
    share_told,
    skill_said,
    waves_said,
    written,
)
from feature_warehouse.report_html import document, html_table, text

_STYLE = """
svg .name { text-anchor: end } svg .note { fill: #57606a }
svg .bar { fill: #0b7285 } svg .marked { fill: #c92a2a }
svg .sure { stroke: #1b1f23; stroke-width: 1.5 } svg .zero { stroke: #ced4da }
"""


def page(made: Relevance) -> str:
    """Write the page of an assessment.

    Examples
    --------
    >>> page(made).startswith("<!doctype html>")  # doctest: +SKIP
    True
    """
    parts = [
        *_top(made),
        *_warnings(made),
        *_alone(made),
        *_model(made.found),
        *_waves(made.found),
        *_alike(made.found),
        *_table(made),
        *_methods(made),
    ]
    return document(f"Relevance: {made.training_set}", parts, style=_STYLE)


def _top(made: Relevance) -> Iterator[str]:
    found = made.found
    yield f"<h1>Which features matter for <code>{text(found.target)}</code></h1>"
    yield f"<p>{text(heading(made))}.</p>"
    first = [one["feature"] for one in ranked(found)[:3] if one["mi_normalized"]]
    forward, mixed = skill_said(found, "forward"), skill_said(found, "mixed")
    if first:
        yield (
            f"<p>By themselves, <b>{text(', '.join(first))}</b> tell most. A model "
            "that learnt from earlier waves and is asked of the next reaches "
            f"<b>{text(forward)}</b>; with time mixed up it would claim "
            f"{text(mixed)}. What tells a target is no cause of it.</p>"
        )
    said = (
        f"As of {made.as_of} UTC, computed {made.computed_at} UTC; rows "
        f"{made.content_hash}; method version {found.method_version}, seed {found.seed}"
    )
    yield f'<p class="small">{text(said)}.</p>'


def _warnings(made: Relevance) -> Iterator[str]:
    found = made.warnings()
    if not found:
        yield "<p>No feature is suspected of a leak.</p>"
        return
    yield "<h2>Too good to be true</h2>"
    for name, sign, said in found:
        where = f"<b>{text(name or 'the whole set')}</b> ({text(sign)})"
        yield f'<p class="warning">{where}: {text(said)}</p>'
    yield (
        '<p class="small">L-codes are proven by lineage (fw lint). Others are what '
        "statistics suspect: look at when the value is written down.</p>"
    )


def _alone(made: Relevance) -> Iterator[str]:
    found = made.found
    suspected = {name for name, _, _ in made.warnings()}
    rows = []
    for row in ranked(found):
        told, name = share_told(found, row), row["feature"]
        if told is None:
            rows.append(Bar(name, None, None, None, row["reason"][:52], False))
            continue
        kind, value = direction(found, row)
        q = found.tests.get(name, {}).get("q")
        parts = [f"{written(told.value, 1)} % {interval(told.low, told.high, 1)}"]
        parts += [f"n {row['rows']}"]
        parts += [f"{kind} {value}, n {row['n']}" if kind else ""]
        parts += [f"q {q:.3f}" if q is not None else "no q"]
        note = ", ".join(filter(None, parts))
        rows.append(Bar(name, told.value, told.low, told.high, note, name in suspected))
    yield "<h2>What each feature tells by itself</h2>"
    yield f"<p>{_method('tells alone')} Red: suspected of a leak.</p>"
    yield bars(rows, title="Share of the target's entropy, per cent")


def _model(found: Assessment) -> Iterator[str]:
    yield "<h2>What a model loses without it, forward in time</h2>"
    asked = found.forward
    if asked.skill is None:
        yield f"<p>No model could be asked: {text(asked.reason or '')}.</p>"
        return
    yield f"<p>{_method('model loses')} n {asked.rows} rows asked.</p>"
    falls = [
        (", ".join(unit), one)
        for unit, one in asked.falls.items()
        if len(unit) > 1 or one.value or one.low
    ]
    falls.sort(key=lambda pair: -pair[1].value)
    yield bars(
        [
            Bar(
                name if len(name) < 34 else f"{name[:32]}…",
                one.value,
                one.low,
                one.high,
                f"{written(one.value, 3)} {interval(one.low, one.high, 3)}, "
                f"n {asked.rows}",
            )
            for name, one in falls
        ],
        title="Fall of the model's score",
    )
    unused = sum(1 for unit in asked.falls if len(unit) == 1) - sum(
        1 for name, _ in falls if ", " not in name
    )
    if unused:
        yield f'<p class="small">{unused} features are used by no tree.</p>'


def _waves(found: Assessment) -> Iterator[str]:
    if len(found.periods) < 2:
        return
    yield "<h2>Wave by wave</h2>"
    yield f"<p>Spearman's correlation, and n. Sign: {text(METHODS['waves'])}.</p>"
    by_name: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in found.by_period:
        by_name.setdefault(row["feature"], {})[row["by_value"]] = row
    rows = []
    for name, waves in by_name.items():
        cells = [
            f"{written(one['spearman'], 2)} (n {one['n']})"
            if (one := waves.get(wave)) and one["spearman"] is not None
            else "–"
            for wave in found.periods
        ]
        rows.append([name, *cells, waves_said(found, name)])
    periods = [one.removesuffix(" 00:00:00") for one in found.periods]
    yield html_table(["feature", *periods, "sign"], rows)


def _alike(found: Assessment) -> Iterator[str]:
    yield "<h2>Features that say the same</h2>"
    if not found.clusters:
        yield "<p>None have a Spearman correlation of 0.9 or more.</p>"
    for cluster in found.clusters:
        yield f"<p>{text(cluster_said(found, cluster))}.</p>"


def _table(made: Relevance) -> Iterator[str]:
    found = made.found
    place = {one.feature: i for i, one in enumerate(found.order, 1)}
    rows = [
        [
            one["feature"],
            made.features.get(one["feature"], ""),
            f"{100 * (one['null_share'] or 0):.1f} %",
            found.shadows.verdict(one["feature"]),
            f"{100 * found.halves.share(one['feature']):.0f} %",
            str(place[one["feature"]]),
            made.descriptions.get(one["feature"], "").split(". ")[0],
        ]
        for one in ranked(found)
    ]
    yield "<h2>All features</h2>"
    header = ["column", "feature", "null", "shadows", "chosen", "order", "meaning"]
    yield html_table(header, rows)
    reasons = [one for one in found.scores if one["reason"]]
    if reasons:
        yield "<h2>What has no value, and why</h2>"
        yield html_table(
            ["feature", "reason"], [[one["feature"], one["reason"]] for one in reasons]
        )


def _methods(made: Relevance) -> Iterator[str]:
    yield "<h2>How it was computed</h2>"
    yield "<dl>"
    for name, said in METHODS.items():
        yield f"<dt><b>{text(name)}</b></dt><dd>{text(said)}.</dd>"
    yield "</dl>"
    yield (
        '<p class="small">All values are kept in registry.relevance, with the checksum '
        f"of the {made.rows} rows, with and without a target.</p>"
    )


def _method(name: str) -> str:
    said = METHODS[name]
    return f"{text(said[0].upper() + said[1:])}."
