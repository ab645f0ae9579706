{#- Guarantees one row per midnight (UTC) of the microbatch that dbt builds, as `event_timestamp`; outside a batch
    (dbt compile, a unit test) one per midnight whose window of that length holds an event of the CTE. -#}
{% macro batch_instants(events, event_time, window) -%}
    {%- set batch = feature_warehouse.batch_days() -%}
    {%- if batch is not none and batch | length == 1 -%}
    select timestamp '{{ batch[0] }}' as event_timestamp
    {%- elif batch is not none -%}
    select cast(day as timestamp) as event_timestamp
    from (values (timestamp '{{ batch | join("'), (timestamp '") }}')) as days (day)
    {%- else -%}
    select unnest(generate_series(first_day, last_day, to_days(1))) as event_timestamp
    from (
        select
            date_trunc('day', min({{ event_time }}) + to_days(1) - to_microseconds(1)) as first_day,
            max({{ event_time }}) + {{ feature_warehouse.window_length(window) }} - to_microseconds(1) as last_day
        from {{ events }}
    ) as days
    {%- endif %}
{%- endmacro %}
