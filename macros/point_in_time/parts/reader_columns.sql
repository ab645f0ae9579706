{#- Guarantees the select list of the keys and features of a view, none of them twice. Where its columns are unknown
    (the CTE of a unit test), all but the clocks count as features. -#}
{% macro reader_columns(view) %}
    {%- if view.features is not none -%}
        {%- set wanted = view.entities | list + view.features | list -%}
        {{ return(feature_warehouse.quote_identifiers(wanted | unique)) }}
    {%- endif -%}

    {%- set hidden = ['event_timestamp', 'available_timestamp', 'created_timestamp'] -%}
    {%- set clocks = [view.event_timestamp, view.available_timestamp, view.created_timestamp] | select | list -%}
    {%- for column in clocks + view.entities | list -%}
        {%- do hidden.append(column | lower | replace("'", "''")) -%}
    {%- endfor -%}
    {{ return(feature_warehouse.quote_identifiers(view.entities) + [
        "columns(lambda feature: lower(feature) not in ('" ~ hidden | unique | join("', '") ~ "'))"
    ]) }}
{% endmacro %}
