{#- Guarantees the CTE `windowed`, the events in the window of each instant, and before it the instants where it makes
    them. The window of one instant is not kept: DuckDB reads the events where they lie, as often as they are asked
    for, in less time. -#}
{% macro windowed_events(events, event_time, window, instants, instant) -%}
{%- if instant -%}
windowed as not materialized (

    select *
    from {{ events }}
    where {{ feature_warehouse.in_window(event_time, instant, window) | indent(4) }}

)
{%- else -%}
{%- if not instants -%}
instants as (

    {{ feature_warehouse.batch_instants(events, event_time, window) | indent(4) }}

),

{% endif -%}
{%- set instants = instants or 'instants' -%}
windowed as (

    select
        {{ instants }}.event_timestamp,
        {{ events }}.*
    from {{ events }}
    inner join {{ instants }}
        on {{ feature_warehouse.in_window(events ~ '.' ~ event_time, instants ~ '.event_timestamp', window) | indent(8) }}

)
{%- endif -%}
{%- endmacro %}
