{#- Guarantees SQL of the period that a row of a view is in. -#}
{% macro period_of(view) -%}
    {%- set clock = view.event_timestamp -%}
    cast({{ "date_trunc('" ~ view.period ~ "', " ~ clock ~ ')' if view.period else clock }} as timestamp)
{%- endmacro %}
