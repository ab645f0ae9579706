"""The card of an exported training set: what a reader must know before using it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from feature_warehouse.pii import Tag
from feature_warehouse.training_set import CompiledTrainingSet


@dataclass(frozen=True)
class Part:
    """A file of the export, or the whole: how many rows, of whom, of when."""

    name: str
    rows: int
    entities: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True)
class Facts:
    """What was counted in the rows."""

    whole: Part
    parts: Sequence[Part]
    null_counts: Mapping[str, int]
    label_known: int
    label_positive: int | None
    exclusions: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Use:
    """What an export is for, and how near each of its columns is to a person."""

    purpose: str | None
    personal: dict[str, Tag]


def card(
    training_set: CompiledTrainingSet,
    facts: Facts,
    *,
    as_of: str,
    split: str | None,
    use: Use,
) -> str:
    """Write the card as Markdown; every share says of how many rows."""
    sections = [
        f"# {training_set.node.name}",
        training_set.node.description,
        _counts(training_set, facts, as_of),
        _parts(facts, split),
        _label(training_set, facts),
        _features(training_set, facts),
        _personal_data(use),
        _exclusions(training_set, facts),
        _limits(training_set, split),
        "To check or make this set again: `fw verify lock.json`.",
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def share(part: int, whole: int) -> str:
    """Write a share with its counts.

    Examples
    --------
    >>> share(1, 8)
    '12.5 % (1 of 8)'
    >>> share(0, 0)
    'no rows'
    """
    return f"{100 * part / whole:.1f} % ({part} of {whole})" if whole else "no rows"


def _counts(training_set: CompiledTrainingSet, facts: Facts, as_of: str) -> str:
    roles, whole = training_set.roles, facts.whole
    entity = ", ".join(roles.entity) or "none declared"
    lines = [
        "## What is in it",
        "",
        f"- {whole.rows} rows of {whole.entities} entities ({entity})",
        f"- {roles.event_timestamp}: {_range(whole)}",
        f"- as known at {as_of} UTC",
        f"- owner: {training_set.node.owner or 'none declared'}",
    ]
    return "\n".join(lines)


def _parts(facts: Facts, split: str | None) -> str:
    if split is None:
        return ""
    rows = [
        [
            part.name,
            part.rows,
            part.entities,
            _range(part),
            share(part.rows, facts.whole.rows),
        ]
        for part in facts.parts
    ]
    table = _table(["part", "rows", "entities", "instants", "share of rows"], rows)
    return f"## Split: {split}\n\n{table}"


def _label(training_set: CompiledTrainingSet, facts: Facts) -> str:
    label = training_set.roles.label
    if label is None:
        return (
            "## Label\n\nNone: these are rows to score, whose label is not known yet."
        )
    column = training_set.spine.columns.get(label)
    meaning = column.description if column else ""
    lines = ["## Label", "", f"`{label}`: {meaning or 'no description'}"]
    if facts.label_positive is not None:
        lines += [
            "",
            f"True in {share(facts.label_positive, facts.label_known)} labelled rows.",
        ]
    owner = training_set.spine.owner or "none declared"
    lines += ["", f"From {training_set.spine.name}, owner: {owner}."]
    return "\n".join(lines)


def _features(training_set: CompiledTrainingSet, facts: Facts) -> str:
    rows = [
        [
            f"`{one.output}`",
            one.view.title + ("" if one.output == one.feature else f" ({one.feature})"),
            one.view.owner or "none declared",
            share(facts.null_counts[one.output], facts.whole.rows),
            one.description or "no description",
        ]
        for one in training_set.features
    ]
    return "## Features\n\n" + _table(
        ["feature", "view", "owner", "null", "meaning"], rows
    )


def _personal_data(use: Use) -> str:
    near = {name: tag for name, tag in use.personal.items() if tag.level != "none"}
    purpose = (use.purpose or "").strip()
    lines = [f"Purpose: {purpose or 'none was given, and none was needed'}.", ""]
    if near:
        rows = [[f"`{name}`", tag.level, tag.because] for name, tag in near.items()]
        lines.append(_table(["column", "level", "why"], rows))
    else:
        lines.append("No column is tagged as direct or quasi at its source.")
    lines += [
        "",
        "A row is still about one person, whom the key names to those who hold the "
        "register. Use it for this purpose alone, and delete it when that is done.",
    ]
    return "## Personal data\n\n" + "\n".join(lines)


def _exclusions(training_set: CompiledTrainingSet, facts: Facts) -> str:
    if training_set.roles.label is None:
        return ""
    if not training_set.exclusions:
        return "## Exclusions\n\nNo model of the project counts what has no label."
    if not facts.exclusions:
        return "## Exclusions\n\nNone: 0 rows without a label."
    rows = [[reason, count] for reason, count in facts.exclusions]
    return "## Exclusions\n\nRows without a label, not in this set.\n\n" + _table(
        ["reason", "rows"], rows
    )


def _limits(training_set: CompiledTrainingSet, split: str | None) -> str:
    limits = list(training_set.node.meta.get("limits", []))
    limits.append(
        "A null feature was null, or not known, at the row's instant: no older or "
        "later value stands in."
    )
    if split == "temporal":
        limits.append(
            "By time, an entity can be in several parts, at other instants: for "
            "entities never seen in training use `--split group`."
        )
    if split == "group":
        limits.append(
            "By group, parts share instants: how a model does on later instants is for "
            "`--split temporal` to say."
        )
    return "## Limits of use\n\n" + "\n".join(f"- {limit}" for limit in limits)


def _range(part: Part) -> str:
    if part.first is None:
        return "no instants"
    return (
        f"{part.first}" if part.first == part.last else f"{part.first} to {part.last}"
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |"
        for line in lines
    )
