{#- Guarantees the names that instants of a feature view (event_us, visible_us, order_key) get in the SQL: none is a
    column of the view. -#}
{% macro instant_names(view, instants) %}
    {%- set taken = view.columns | list + view.entities | list + (view.features or {}) | list -%}
    {%- set names = {} -%}
    {%- for instant in instants -%}
        {%- do names.update({instant: feature_warehouse.unused_name(instant, taken)}) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}
