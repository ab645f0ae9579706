"""The columns that dbt adds to a snapshot, and what they are made of."""

from feature_warehouse.graph import Node
from feature_warehouse.lineage.records import Step
from feature_warehouse.lineage.values import NOTHING, Relation, Value, merged, through

_OWN = ("dbt_scd_id", "dbt_updated_at", "dbt_valid_from", "dbt_valid_to")


def with_snapshot_columns(relation: Relation, node: Node) -> Relation:
    """Add dbt's columns to those of the snapshot's query.

    With the strategy ``timestamp`` its clocks copy ``updated_at``; with ``check`` they
    are the times of runs. ``dbt_valid_to`` is the time of the next state, whatever
    the strategy, so it looks forward.
    """
    rules = node.snapshot_rules
    clock = _of(rules.get("updated_at"), relation)
    checked = rules.get("check_cols")
    if checked == "all":
        state = merged(relation.columns.values())
    else:
        state = _of(checked, relation)
    is_timed = rules.get("strategy") == "timestamp"
    key = merged([_of(rules.get("unique_key"), relation), clock])
    added = {
        "dbt_scd_id": through(key, Step("function", "md5")),
        "dbt_updated_at": clock if is_timed else NOTHING,
        "dbt_valid_from": clock if is_timed else NOTHING,
        "dbt_valid_to": through(
            clock if is_timed else state, Step("window", "lead", looks_forward=True)
        ),
    }
    if rules.get("hard_deletes") == "new_record":
        added["dbt_is_deleted"] = NOTHING
    # a project may give them other names, which only its YAML tells
    for name in node.columns:
        added.setdefault(name.lower(), NOTHING)
    columns = {**relation.columns}
    for name, value in added.items():
        columns.setdefault(name, value)
    return relation._replace(columns=columns)


def _of(names: object, relation: Relation) -> Value:
    listed = [names] if isinstance(names, str) else list(names or ())
    return merged(relation.column(str(name).lower()) or NOTHING for name in listed)
