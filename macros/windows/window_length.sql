{#- Guarantees a length of time such as {'count': 30, 'period': 'day'} as an interval of exact microseconds: a day
    is 24 hours whatever the calendar and the time zone say. -#}
{% macro window_length(window) -%}
    to_microseconds({{ feature_warehouse.ttl_microseconds(window, 'a window') }})
{%- endmacro %}
