{#- Guarantees what the YAML of a feature view declares, as a flat dict; an empty one where nothing declares it (a
    bare name, the CTE of a unit test). Unit tests override it: {feature_view_metadata: {entity: [student_id]}}. -#}
{% macro feature_view_metadata(relation) %}
    {%- set node = feature_warehouse.declaring_node(relation) -%}
    {%- if node is none -%}
        {{ return({}) }}
    {%- endif -%}

    {%- set meta = node.config.get('meta') or node.get('meta') or {} -%}
    {%- set store = meta.get('feature_store') or {} -%}
    {%- set clocks = meta.get('point_in_time') or {} -%}
    {%- set known_keys = ['available_timestamp', 'created_timestamp', 'ttl', 'one_row_per_event', 'timeline'] -%}
    {%- for key in clocks if key not in known_keys -%}
        {%- do feature_warehouse.raise_join_error(
            feature_warehouse.relation_name(relation) ~ ' declares an unknown key in meta.point_in_time: ' ~ key,
            'use one of ' ~ known_keys | join(', ')
        ) -%}
    {%- endfor -%}

    {#- nothing would keep the timeline up to date without the hook, or beside a database view -#}
    {%- set hooks = node.config.get('post-hook', []) | map(attribute='sql') | join(' ') -%}
    {%- set has_timeline = (
        clocks.get('timeline', false)
        and node.config.get('materialized') == 'table'
        and 'build_timeline' in hooks
    ) -%}

    {{ return({
        'entity': store.get('entity'),
        'event_timestamp': store.get('event_timestamp_column'),
        'available_timestamp': clocks.get('available_timestamp'),
        'created_timestamp': clocks.get('created_timestamp'),
        'ttl': clocks.get('ttl'),
        'one_row_per_event': clocks.get('one_row_per_event', false),
        'timeline': has_timeline,
        'columns': feature_warehouse.declared_columns(node),
    }) }}
{% endmacro %}
