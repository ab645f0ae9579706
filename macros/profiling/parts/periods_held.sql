{#- Guarantees the periods a view has, with what tells whether a period changed: how many rows, and the latest of the
    instants they were created at. It reads the clocks, and no feature. -#}
{% macro periods_held(view) -%}
select
    {{ feature_warehouse.period_of(view) }} as period,
    count(*) as source_rows,
    {{ 'max(' ~ view.created_timestamp ~ ')' if view.created_timestamp else 'cast(null as timestamp)' }} as latest_created_timestamp
from {{ view.relation }}
where
    {{ view.event_timestamp }} is not null
    {%- if view.where %}
    and ({{ view.where }})
    {%- endif %}
group by 1
{%- endmacro %}
