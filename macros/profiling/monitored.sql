{#- Guarantees one feature view of the monitoring macros: what is not given here is as the view's YAML says.

    features: {name: kind}, kinds as of `kind_of_type`.
    period: what a period is (day, week, month, quarter, year), or none: each instant is one, as a wave is.
    within: columns within whose values like is compared with like, of the view, or of `strata`: another view of the
        same entity and event timestamp.
    where: SQL of the rows that can be compared at all.
    reference: {'from': ..., 'to': ...}, both included; without it, all periods but the latest when it is first
        frozen. -#}
{% macro monitored(
    relation, period=none, within=[], strata=none, where=none, reference=none,
    features=none, entities=none, event_timestamp=none, created_timestamp=none, name=none, version=none
) %}
    {%- set declared = feature_warehouse.feature_view_metadata(relation) -%}
    {%- set node = feature_warehouse.declaring_node(relation) -%}
    {%- set entity = entities or declared.get('entity') or [] -%}
    {%- set clock = event_timestamp or declared.get('event_timestamp') -%}
    {%- set created = created_timestamp or declared.get('created_timestamp') -%}
    {%- set keys = entity + [clock, declared.get('available_timestamp'), created] -%}
    {%- set kinds = {} -%}
    {%- for column, type in (declared.get('columns') or {}).items() if column not in keys -%}
        {%- do kinds.update({column: feature_warehouse.kind_of_type(type)}) -%}
    {%- endfor -%}
    {%- set kinds = features or kinds -%}
    {%- if execute and not clock -%}
        {%- do feature_warehouse.raise_monitoring_error(
            relation ~ ' has no event timestamp',
            'declare meta.feature_store.event_timestamp_column in its YAML, or give event_timestamp'
        ) -%}
    {%- endif -%}
    {%- if execute and not kinds -%}
        {%- do feature_warehouse.raise_monitoring_error(
            relation ~ ' names no features',
            'let its YAML enforce a contract, or give features: {name: number | time | category}'
        ) -%}
    {%- endif -%}
    {%- if execute and within and strata is not none and not entity -%}
        {%- do feature_warehouse.raise_monitoring_error(
            relation ~ ' has no entity to find its strata by', 'declare meta.feature_store.entity, or give entities'
        ) -%}
    {%- endif -%}
    {{ return({
        'relation': relation,
        'name': name or (node.name if node else relation.identifier if relation is not string else relation),
        'version': (version or (node.version if node else none) or '') ~ '',
        'features': kinds,
        'entities': feature_warehouse.quote_identifiers(entity),
        'event_timestamp': feature_warehouse.quote_identifier(clock) if clock else none,
        'created_timestamp': feature_warehouse.quote_identifier(created) if created else none,
        'is_one_row_per_event': declared.get('one_row_per_event', false),
        'period': period,
        'within': feature_warehouse.quote_identifiers(within),
        'strata': feature_warehouse.monitored(strata) if strata is not none else none,
        'where': where,
        'reference': reference,
        'trends': feature_warehouse.expected_trends(node),
    }) }}
{% endmacro %}
