{#- Guarantees a feature view with all it takes to read it: what is given, else what its YAML declares. -#}
{% macro resolve_feature_view(view) %}
    {%- set name = feature_warehouse.relation_name(view.relation) -%}
    {%- set metadata = feature_warehouse.feature_view_metadata(view.relation) -%}
    {#- a unit test that overrides the bare name does not reach the name in the package -#}
    {%- if not metadata and feature_view_metadata is defined -%}
        {%- set metadata = feature_view_metadata(view.relation) -%}
    {%- endif -%}
    {%- set columns = feature_warehouse.relation_columns(view.relation, metadata.get('columns')) -%}

    {%- set declared_entities = feature_warehouse.as_mapping(metadata.get('entity') or []) -%}
    {%- set entities = feature_warehouse.as_mapping(view.entities or declared_entities) -%}
    {%- if not entities -%}
        {%- do feature_warehouse.raise_join_error(
            name ~ ' has no entity',
            "declare meta.feature_store.entity in its YAML, or give entities=['<key column>']"
        ) -%}
    {%- endif -%}

    {%- set clocks = feature_warehouse.feature_view_clocks(view, metadata, columns) -%}
    {%- do feature_warehouse.check_own_columns(name, columns, entities, clocks) -%}

    {#- what the YAML says of the rows holds for the keys and the clocks that it names -#}
    {%- set is_as_declared = (
        entities | map('lower') | sort == declared_entities | map('lower') | sort
        and clocks == feature_warehouse.feature_view_clocks({}, metadata, columns)
    ) -%}
    {%- set is_unique = is_as_declared and metadata.get('one_row_per_event', false) -%}
    {%- set has_ties = clocks.created_timestamp is not none and not is_unique -%}

    {{ return({
        'relation': view.relation,
        'name': name,
        'columns': columns,
        'entities': entities,
        'event_timestamp': clocks.event_timestamp,
        'available_timestamp': clocks.available_timestamp,
        'created_timestamp': clocks.created_timestamp,
        'features': feature_warehouse.feature_view_features(
            name,
            columns,
            entities | list + clocks.values() | list,
            none if view.features is none else feature_warehouse.as_mapping(view.features)
        ),
        'ttl': feature_warehouse.ttl_microseconds(
            metadata.get('ttl') if view.ttl is none else view.ttl, name
        ),
        'has_ties': has_ties,
        'has_timeline': (
            is_as_declared
            and metadata.get('timeline', false)
            and (has_ties or clocks.available_timestamp is not none)
        ),
    }) }}
{% endmacro %}
