"""What was found, as one page that needs nothing else: no script, no network."""

import html
from collections.abc import Iterator, Mapping, Sequence
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

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1b1f23; max-width: 940px;
  margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2.2rem }
svg { max-width: 100%; height: auto; font: 12px system-ui, sans-serif }
svg .name { text-anchor: end } svg .note { fill: #57606a }
svg .bar { fill: #0b7285 } svg .marked { fill: #c92a2a }
svg .sure { stroke: #1b1f23; stroke-width: 1.5 } svg .zero { stroke: #ced4da }
table { border-collapse: collapse; font-size: 13px; display: block; overflow-x: auto }
th, td { text-align: left; padding: 3px 10px 3px 0; border-bottom: 1px solid #e9ecef;
  vertical-align: top; white-space: nowrap }
td.long { white-space: normal; min-width: 14rem }
.warning { border-left: 4px solid #c92a2a; padding: 2px 12px; background: #fff5f5 }
.small { color: #57606a; font-size: 13px }
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
    title = f"Relevance: {made.training_set}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f'<link rel="icon" href="data:,"><title>{_text(title)}</title>'
        f"<style>{_STYLE}</style></head><body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _top(made: Relevance) -> Iterator[str]:
    found = made.found
    yield f"<h1>Which features matter for <code>{_text(found.target)}</code></h1>"
    yield f"<p>{_text(heading(made))}.</p>"
    first = [one["feature"] for one in ranked(found)[:3] if one["mi_normalized"]]
    forward, mixed = skill_said(found, "forward"), skill_said(found, "mixed")
    if first:
        yield (
            f"<p>By themselves, <b>{_text(', '.join(first))}</b> tell most. A model "
            "that learnt from earlier waves and is asked of the next reaches "
            f"<b>{_text(forward)}</b>; with time mixed up it would claim "
            f"{_text(mixed)}. What tells a target is no cause of it.</p>"
        )
    said = (
        f"As of {made.as_of} UTC, computed {made.computed_at} UTC; rows "
        f"{made.content_hash}; method version {found.method_version}, seed {found.seed}"
    )
    yield f'<p class="small">{_text(said)}.</p>'


def _warnings(made: Relevance) -> Iterator[str]:
    found = made.warnings()
    if not found:
        yield "<p>No feature is suspected of a leak.</p>"
        return
    yield "<h2>Too good to be true</h2>"
    for name, sign, said in found:
        where = f"<b>{_text(name or 'the whole set')}</b> ({_text(sign)})"
        yield f'<p class="warning">{where}: {_text(said)}</p>'
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
        yield f"<p>No model could be asked: {_text(asked.reason or '')}.</p>"
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
    yield f"<p>Spearman's correlation, and n. Sign: {_text(METHODS['waves'])}.</p>"
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
    yield _html_table(["feature", *periods, "sign"], rows)


def _alike(found: Assessment) -> Iterator[str]:
    yield "<h2>Features that say the same</h2>"
    if not found.clusters:
        yield "<p>None have a Spearman correlation of 0.9 or more.</p>"
    for cluster in found.clusters:
        yield f"<p>{_text(cluster_said(found, cluster))}.</p>"


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
    yield _html_table(header, rows)
    reasons = [one for one in found.scores if one["reason"]]
    if reasons:
        yield "<h2>What has no value, and why</h2>"
        yield _html_table(
            ["feature", "reason"], [[one["feature"], one["reason"]] for one in reasons]
        )


def _methods(made: Relevance) -> Iterator[str]:
    yield "<h2>How it was computed</h2>"
    yield "<dl>"
    for name, said in METHODS.items():
        yield f"<dt><b>{_text(name)}</b></dt><dd>{_text(said)}.</dd>"
    yield "</dl>"
    yield (
        '<p class="small">All values are kept in registry.relevance, with the checksum '
        f"of the {made.rows} rows, with and without a target.</p>"
    )


def _method(name: str) -> str:
    said = METHODS[name]
    return f"{_text(said[0].upper() + said[1:])}."


def _html_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{_text(one)}</th>" for one in header)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="long">{_text(one)}</td>'
            if len(one) > 40
            else f"<td>{_text(one)}</td>"
            for one in row
        )
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _text(plain: str) -> str:
    return html.escape(str(plain), quote=False)
