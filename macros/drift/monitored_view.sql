{#- Guarantees what a monitoring test needs of a relation: its entities and clocks, as given or as its YAML says, and
    its columns with whether they have an order (a number, a date or a timestamp has one). -#}
{% macro monitored_view(relation, event_timestamp=none) %}
    {%- set metadata = feature_warehouse.feature_view_metadata(relation) -%}
    {%- set clock = event_timestamp or metadata.get('event_timestamp') -%}
    {%- if not clock -%}
        {%- do feature_warehouse.raise_monitoring_error(
            relation ~ ' has no event timestamp',
            'declare meta.feature_store.event_timestamp_column in its YAML, or give event_timestamp'
        ) -%}
    {%- endif -%}
    {{ return({
        'entities': metadata.get('entity') or [],
        'event_timestamp': clock,
        'created_timestamp': none if event_timestamp else metadata.get('created_timestamp'),
    }) }}
{% endmacro %}
