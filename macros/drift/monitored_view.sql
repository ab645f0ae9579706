{#- Guarantees what a monitoring test needs of a relation: its entities, clocks and features, as its YAML says; or the
    event timestamp alone, where that is given. -#}
{% macro monitored_view(relation, event_timestamp=none) %}
    {%- set metadata = feature_warehouse.feature_view_metadata(relation) -%}
    {%- set clock = event_timestamp or metadata.get('event_timestamp') -%}
    {%- if not clock -%}
        {%- do feature_warehouse.raise_monitoring_error(
            relation ~ ' has no event timestamp',
            'declare meta.feature_store.event_timestamp_column in its YAML, or give event_timestamp'
        ) -%}
    {%- endif -%}
    {%- set keys = (metadata.get('entity') or []) + [
        metadata.get('event_timestamp'), metadata.get('available_timestamp'), metadata.get('created_timestamp')
    ] -%}
    {{ return({
        'features': [] if event_timestamp else (metadata.get('columns') or []) | reject('in', keys) | list,
        'entities': metadata.get('entity') or [],
        'event_timestamp': clock,
        'created_timestamp': none if event_timestamp else metadata.get('created_timestamp'),
    }) }}
{% endmacro %}
