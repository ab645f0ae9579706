{#- Guarantees the midnights (UTC) of the microbatch that dbt builds as a list of texts, or none outside a batch. -#}
{% macro batch_days() %}
    {%- if not execute or not model.batch or not model.batch.event_time_start -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set first = model.batch.event_time_start -%}
    {%- set days = [] -%}
    {%- for day in range((model.batch.event_time_end - first).days) -%}
        {%- do days.append((first + modules.datetime.timedelta(days=day)).strftime('%Y-%m-%d')) -%}
    {%- endfor -%}
    {{ return(days) }}
{% endmacro %}
