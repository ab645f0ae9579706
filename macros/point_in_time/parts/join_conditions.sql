{#- Guarantees the conditions of an ASOF join: equal keys, and as its last one the row that the instant decides. -#}
{% macro join_conditions(reader, spine, spine_instant) %}
    {%- set conditions = [] -%}
    {%- for key, spine_column in reader.view.entities.items() -%}
        {%- do conditions.append(
            spine ~ '.' ~ feature_warehouse.quote_identifier(spine_column)
            ~ ' = ' ~ reader.name ~ '.' ~ feature_warehouse.quote_identifier(key)
        ) -%}
    {%- endfor -%}

    {#- the spine meets what was written last, so it counts as written after all others -#}
    {%- set latest = feature_warehouse.order_key(spine_instant, '9223372036854775807')
        if reader.decides == 'order_key' else spine_instant -%}
    {%- do conditions.append(latest ~ ' >= ' ~ reader.name ~ '.' ~ reader.instants[reader.decides]) -%}
    {{ return(conditions) }}
{% endmacro %}
