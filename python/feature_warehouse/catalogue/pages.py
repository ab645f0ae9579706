"""What is added to the pages of dbt docs, as Markdown."""

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from feature_warehouse.catalogue.sparkline import sparkline
from feature_warehouse.catalogue.statistics import Drawn
from feature_warehouse.graph import TRAINING_SETS, Exposure, Graph, Node
from feature_warehouse.pii import Tag
from feature_warehouse.registry.page import relevance_said


def view_page(
    node: Node,
    types: Mapping[str, str],
    statistics: Mapping[str, Drawn],
    tags: Mapping[str, Tag],
    users: Sequence[Exposure],
    sets: Sequence[Node],
    measured: str,
    relevance: Sequence[Mapping[str, Any]] = (),
) -> str:
    """Give what a feature view's page says beyond its description.

    ``measured`` says when and of what the statistics are, or why there are none.
    """
    rows = [
        [
            f"`{name}`",
            types.get(name) or column.type or "",
            *_counts(statistics.get(name)),
            tags[name].level if name in tags else "",
        ]
        for name, column in ((one.lower(), c) for one, c in node.columns.items())
    ]
    header = ["column", "type", "null", "distinct", "distribution", "personal data"]
    return "\n\n".join(
        [
            "### Features",
            table(header, rows),
            f"*{text(measured)}*",
            *_relevance(relevance),
            f"**Version.** {version_state(node)}",
            f"**Used by.** {_users(users, sets)}",
        ]
    )


def _relevance(found: Sequence[Mapping[str, Any]]) -> list[str]:
    if not found:
        return []
    rows = [[f"`{one['feature']}`", text(relevance_said(one))] for one in found]
    return [
        "### Relevance",
        table(["feature", "what it tells"], rows),
        "*As `fw relevance` last found it: share of the target's entropy, corrected "
        "for chance, with the interval over draws of entities; q is the share of false "
        "discoveries up to this feature. What tells a target is no cause of it.*",
    ]


def version_state(node: Node) -> str:
    """Say which version this is, and until when it stays."""
    if node.version is None:
        return "It has no versions."
    said = f"This is v{node.version}"
    said += (
        ", the latest."
        if node.version == node.latest_version
        else f"; the latest is v{node.latest_version}."
    )
    if node.deprecation_date:
        said += f" It is deprecated on {node.deprecation_date}."
    return said


def column_note(sources: Sequence[str], tag: Tag | None) -> str:
    """Say what a column is made of in the end, and how near to a person it is."""
    parts = []
    if sources:
        shown = ", ".join(f"`{text(one)}`" for one in sources[:6])
        more = f" and {len(sources) - 6} more" if len(sources) > 6 else ""
        parts.append(f"Made of {shown}{more}.")
    if tag is not None:
        parts.append(f"Personal data: {tag.level} ({text(tag.because)}).")
    return " ".join(parts)


def exposure_page(exposure: Exposure) -> str:
    """Give a registered model's metrics, data and features."""
    model = exposure.meta.get("registered_model")
    if not model:
        return ""
    metrics = [[name, f"{value:g}"] for name, value in model["metrics"].items()]
    features = ", ".join(f"`{text(str(one))}`" for one in model.get("features", ()))
    return "\n\n".join(
        [
            f"### {text(str(model['name']))}, version {text(str(model['version']))}",
            table(["metric", "value"], metrics) if metrics else "No metric was given.",
            f"Trained on {model.get('rows')} rows of `{text(model['training_set'])}`, "
            f"lock `{text(str(model.get('lock_checksum'))[:12])}`.",
            f"**Features.** {features or 'none named'}",
        ]
    )


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table.

    Examples
    --------
    >>> print(table(["a"], [["1"]]))
    | a |
    | --- |
    | 1 |
    """
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, one)) + " |" for one in lines)


def text(plain: str) -> str:
    """Write a text so that neither Markdown's tables nor HTML read it as theirs.

    Examples
    --------
    >>> text("a|b <script>")
    'a\\\\|b &lt;script&gt;'
    """
    return html.escape(" ".join(plain.split()), quote=False).replace("|", "\\|")


def users_of(graph: Graph, node: Node) -> tuple[list[Exposure], list[Node]]:
    """Find the exposures and the training sets that use a feature view."""
    sets = [
        one
        for one in graph.nodes.values()
        if one.layer == TRAINING_SETS and node.unique_id in one.parents
    ]
    reading = {node.unique_id, *(one.unique_id for one in sets)}
    users = [one for one in graph.exposures.values() if reading & set(one.parents)]
    return users, sets


def _counts(one: Drawn | None) -> list[str]:
    if one is None:
        return ["", "", ""]
    rows, null = one.counts.rows, one.counts.rows - one.counts.known
    share = f"{100 * null / rows:.1f} % ({null} of {rows})" if rows else "no rows"
    image = sparkline(one.bars)
    drawn = f"![distribution]({image}) " if image else ""
    return [share, f"about {one.counts.distinct}", drawn + text(one.said)]


def _users(users: Sequence[Exposure], sets: Sequence[Node]) -> str:
    if not users and not sets:
        return "Nobody that dbt knows of."
    said = []
    for one in users:
        model = one.meta.get("registered_model") or {}
        metrics = ", ".join(
            f"{name} {value:g}" for name, value in (model.get("metrics") or {}).items()
        )
        rows = f" on {model['rows']} rows" if metrics and model.get("rows") else ""
        said.append(f"`{one.name}`" + (f" ({metrics}{rows})" if metrics else ""))
    names = ", ".join(f"`{one.name}`" for one in sets)
    models = f"Models: {', '.join(said)}. " if said else ""
    return models + (f"Sets: {names}." if names else "")
