{#- Lists a relation whose latest event is older than it may be, or that has none. -#}
{% test feature_is_fresh(model, event_timestamp=none, max_age=none, at=none) %}

{%- if execute %}
{%- set view = feature_warehouse.monitored_view(model, event_timestamp) %}
{%- set age = max_age or feature_warehouse.declared_freshness(model) %}
{%- if not age %}
    {%- do feature_warehouse.raise_monitoring_error(
        model ~ ' does not say how old it may be',
        "declare meta.feature_store.freshness.warn_after in its YAML, or give max_age: {count: 400, period: day}"
    ) %}
{%- endif %}
{%- set instant = feature_warehouse.as_of_timestamp(at) or feature_warehouse.now_utc() %}
with

latest as (

    select
        max({{ view.event_timestamp }}) as latest_event_timestamp,
        count(*) as row_count
    from {{ model }}

)

select
    *,
    case
        when latest_event_timestamp is null then 'it has no event'
        else concat(
            'its latest event is of ', latest_event_timestamp, ', more than {{ age.count }} {{ age.period }}s before ',
            {{ instant }}
        )
    end as reason
from latest
where
    latest_event_timestamp is null
    or latest_event_timestamp < {{ instant }} - interval {{ age.count }} {{ age.period }}
{%- endif %}

{% endtest %}
