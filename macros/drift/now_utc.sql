{#- Guarantees SQL of this instant, a naive UTC timestamp. Tests may ask the clock; models may not. -#}
{% macro now_utc() -%}
    cast(current_timestamp at time zone 'UTC' as timestamp)
{%- endmacro %}
