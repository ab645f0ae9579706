"""The texts of a new feature view: what the project asks for, with TODOs to fill."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from string import Template

from feature_warehouse.errors import FeatureWarehouseError

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FEATURE = re.compile(r"(?P<name>[a-z][a-z0-9_]*):(?P<type>[a-z]+)")
_NUMBERS = ("double", "integer", "bigint")
TYPES = (*_NUMBERS, "varchar", "boolean")
_CLOCKS = {
    "event_timestamp": "when the values became true",
    "available_timestamp": "from when on they could be used",
    "loaded_at": "when the row was loaded",
}
_OWN = {*_CLOCKS, "created_timestamp"}
_COLUMN = """\
      - name: {name}
        data_type: {type}
        description: {description}
"""
_NOT_NULL = "        constraints: [{type: not_null}]\n"
_SEVERITY = "\"{{ env_var('FEATURE_WAREHOUSE_DRIFT_SEVERITY', 'error') }}\""
# not format(): Jinja has braces of its own
_SQL = Template("""\
{%- set features = [
    $names
] -%}

with

$read as (

    select * from {{ ref('$source') }}

),

$theme as (

    select
$columns
    from $read

),

with_history as (

    {{ feature_warehouse.load_history(
        '$theme', ['$key', 'event_timestamp', 'available_timestamp'], features
    ) | indent(4) }}

)

select * from with_history
""")
_ENTRY = Template("""\
  - name: $name
    latest_version: 1
    description: >
      One row per $subject and TODO, and one more for each correction that a later
      load brought: $features.
    config:
      group: $group
      tags: [$subject]
      meta:
        feature_store:
          is_feature_table: true
          entity: [$entity]
          event_timestamp_column: event_timestamp
          freshness: {warn_after: {count: 400, period: day}}
          lifecycle: active
        point_in_time:
          available_timestamp: available_timestamp
          created_timestamp: created_timestamp
          ttl: {count: 730, period: day}
        online: true
        created_at: $created_at
    data_tests:
      - feature_view_is_unique
      - feature_view_clocks_are_set
      - has_not_drifted:
          arguments: {drift: ref('feature_drift')}
          config: {severity: $severity}
      - values_within:
          arguments:
$within    columns:
$columns    versions:
      - v: 1
""")


@dataclass(frozen=True)
class FeatureView:
    """A view to be made; ``known``: the columns of what it reads, if any are known."""

    name: str
    entity: str
    source: str
    group: str
    features: tuple[tuple[str, str], ...]
    created_at: str
    known: frozenset[str] = frozenset()

    @property
    def subject(self) -> str:
        """What the entity is: ``student`` of ``student_id``."""
        return self.entity.removesuffix("_id")


def monitored(text: str, view: FeatureView) -> str:
    """Add the view to the macro that lists what is monitored: each instant a period.

    Examples
    --------
    >>> text = "{{ return([\\n        of(ref('a', v=1)),\\n    ]) }}"
    >>> view = FeatureView("b", "b_id", "int_b", "data", (), "2026-01-01")
    >>> print(monitored(text, view))
    {{ return([
            of(ref('a', v=1)),
            feature_warehouse.monitored(ref('b', v=1)),
        ]) }}
    """
    head, end, tail = text.rpartition("\n    ]) }}")
    if not end:
        raise FeatureWarehouseError(
            "monitored_feature_views.sql is not laid out as it was",
            "let the list end with `    ]) }}` on a line of its own",
        )
    entry = f"feature_warehouse.monitored(ref('{view.name}', v=1)),"
    return f"{head}\n        {entry}{end}{tail}"


def read_features(given: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Read features as the command line has them.

    Examples
    --------
    >>> read_features(["reading_level:double"])
    (('reading_level', 'double'),)
    """
    found: dict[str, str] = {}
    for text in given:
        match = _FEATURE.fullmatch(text.strip())
        if match is None or match["type"] not in TYPES:
            raise FeatureWarehouseError(
                f"{text!r} is no feature",
                f"write name:type like reading_level:double; types: {', '.join(TYPES)}",
            )
        if match["name"] in found or match["name"] in _OWN:
            raise FeatureWarehouseError(
                f"the column {match['name']} would be there twice",
                "give each feature once; the clocks come by themselves",
            )
        found[match["name"]] = match["type"]
    if not found:
        raise FeatureWarehouseError(
            "a feature view needs a feature", "give --feature name:type"
        )
    return tuple(found.items())


def check_name(name: str, entity: str) -> None:
    """Refuse a name that the others would not go by."""
    subject = entity.removesuffix("_id")
    if not _NAME.fullmatch(name) or re.search(r"_v\d+$", name):
        raise FeatureWarehouseError(
            f"{name!r} is no name for a feature view",
            "use small letters, digits and underscores, without a version: "
            f"{subject}_reading",
        )
    if not name.startswith(f"{subject}_") or name == f"{subject}_":
        raise FeatureWarehouseError(
            f"{name} does not begin with its entity",
            f"call it {subject}_{name.removeprefix(subject).strip('_') or 'theme'}",
        )


def sql(view: FeatureView) -> str:
    """Give the model's SQL; what `known` does not have is left to do."""
    read = re.sub(r"^(int|stg)_", "", view.source).replace("__", "_")
    theme = view.name.removeprefix(f"{view.subject}_")
    theme = f"{theme}_values" if theme == read else theme
    wanted = {view.entity: "the key of the entity", **_CLOCKS}
    wanted |= {name: f"what {name} is, from {read}" for name, _ in view.features}
    columns = [
        _selected(view, name, why, is_last=position == len(wanted))
        for position, (name, why) in enumerate(wanted.items(), start=1)
    ]
    return _SQL.substitute(
        names=", ".join(f"'{name}'" for name, _ in view.features),
        read=read,
        source=view.source,
        theme=theme,
        columns="\n".join(columns),
        key=view.entity,
    )


def _selected(view: FeatureView, name: str, why: str, *, is_last: bool) -> str:
    comma = "" if is_last else ","
    is_feature = name in dict(view.features)
    # without a look at what is read, its clocks are taken to be there
    if name in view.known or (not view.known and not is_feature):
        return f"        {name}{comma}"
    return f"        -- TODO: {why}\n        todo_{name} as {name}{comma}"


def model_entry(view: FeatureView) -> str:
    """Give the view's entry for the folder's YAML."""
    ranges = [
        f"              {name}: [TODO, TODO]\n"
        for name, kind in view.features
        if kind in _NUMBERS
    ]
    values = [
        f"              {name}: [{'true, false' if kind == 'boolean' else 'TODO'}]\n"
        for name, kind in view.features
        if kind not in _NUMBERS
    ]
    within = "".join(
        f"            {key}:\n{''.join(lines)}"
        for key, lines in (("ranges", ranges), ("values", values))
        if lines
    )
    return _ENTRY.substitute(
        severity=_SEVERITY,
        name=view.name,
        subject=view.subject,
        features=", ".join(name for name, _ in view.features),
        group=view.group,
        entity=view.entity,
        created_at=view.created_at,
        within=within,
        columns="".join(_columns(view)),
    )


def _columns(view: FeatureView) -> Iterable[str]:
    own = {
        view.entity: ("varchar", f"The {view.subject}. Entity key."),
        "event_timestamp": ("timestamp", "The instant (UTC) the values are true for."),
        "available_timestamp": (
            "timestamp",
            "The instant (UTC) from which the values could be used.",
        ),
        "created_timestamp": (
            "timestamp",
            "The instant (UTC) of the load that first brought these values.",
        ),
    }
    for name, (kind, text) in own.items():
        yield _COLUMN.format(name=name, type=kind, description=text) + _NOT_NULL
    todo = '"TODO: meaning, window, unit, and what NULL means."'
    for name, kind in view.features:
        yield _COLUMN.format(name=name, type=kind, description=todo)


def unit_test(view: FeatureView) -> str:
    """Give the skeleton of the view's first unit test."""
    row = f"{view.entity}: X-1, event_timestamp: 2024-01-01"
    clocks = f"{row}, available_timestamp: 2024-01-02"
    expected = ", ".join(f"{name}: TODO" for name, _ in view.features)
    theme = view.name.removeprefix(f"{view.subject}_")
    return f"""\
  - name: {theme}_is_taken_from_{view.source}
    model: {view.name}
    versions: {{include: [1]}}
    given:
      - input: ref('{view.source}')
        rows:
          - {{{clocks}, loaded_at: 2026-01-01}}
    expect:
      rows:
        - {{{row}, created_timestamp: 2026-01-01, {expected}}}
"""
