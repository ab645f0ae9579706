{#- Guarantees the clock columns of a feature view: given, else declared, else those with the conventional name, so
    that a view that carries a clock is never joined without it. -#}
{% macro feature_view_clocks(given, metadata, columns) %}
    {%- set clocks = {} -%}
    {%- for clock in ['event_timestamp', 'available_timestamp', 'created_timestamp'] -%}
        {%- set column = given[clock] or metadata.get(clock) -%}
        {%- if not column and (clock == 'event_timestamp' or clock in columns | map('lower')) -%}
            {%- set column = clock -%}
        {%- endif -%}
        {%- do clocks.update({clock: column or none}) -%}
    {%- endfor -%}
    {{ return(clocks) }}
{% endmacro %}
