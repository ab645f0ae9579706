{#- Guarantees the half-open window (instant - window, instant] over an event's time: an event at the instant is in
    it, one exactly a window old is not. Every window of the project is this one. -#}
{% macro in_window(event_time, instant, window) -%}
    {{ event_time }} > {{ instant }} - {{ feature_warehouse.window_length(window) }}
    and {{ event_time }} <= {{ instant }}
{%- endmacro %}
