{#- Guarantees the aggregates, and for each streak the time of the last event that broke it. -#}
{% macro window_values(aggregates, streaks, event_time) -%}
{%- for name, expression in aggregates.items() -%}
{{ expression }} as {{ name }}{{ ',\n' if not loop.last or streaks }}
{%- endfor -%}
{%- for name, condition in streaks.items() -%}
max({{ event_time }}) filter (where not ({{ condition }})) as {{ name }}_broken_at{{ ',\n' if not loop.last }}
{%- endfor -%}
{%- endmacro %}
