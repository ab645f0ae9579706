{#- Guarantees the profile of each feature in each period and stratum. An incremental model of it reads only the periods
    that are new, or whose rows changed since. `bins` is a relation of `freeze_bins`. -#}
{% macro profile_features(feature_views, bins) -%}
with

{% for view in feature_views %}
{%- set name = feature_warehouse.cte_of(view) -%}
{{ name }}_periods as (

    {{ feature_warehouse.periods_held(view) | indent(4) }}

),

{{ name }}_changed as (

    select {{ name }}_periods.*
    from {{ name }}_periods
    {%- if is_incremental() %}
    left join (
        select
            period,
            max(source_rows) as source_rows,
            max(latest_created_timestamp) as latest_created_timestamp,
            count(distinct feature) as features
        from {{ this }}
        where
            feature_view = '{{ view.name }}'
            and version = '{{ view.version }}'
            and feature in ('{{ view.features | join("', '") }}')
        group by period
    ) as held
        on {{ name }}_periods.period = held.period
    where
        held.period is null
        or held.features < {{ view.features | length }}
        or held.source_rows is distinct from {{ name }}_periods.source_rows
        or held.latest_created_timestamp is distinct from {{ name }}_periods.latest_created_timestamp
    {%- endif %}

),

{{ name }}_observed as (

    {{ feature_warehouse.observed_rows(view, name ~ '_changed') | indent(4) }}

),

{% endfor -%}
every_value as (

    {{ feature_warehouse.values_of_views(feature_views, '_observed') | indent(4) }}
),

profiled as (

    {{ feature_warehouse.profile_rows('every_value', bins) | indent(4) }}

),

changed as (
{% for view in feature_views %}
    {{ 'union all' if not loop.first }}

    select
        '{{ view.name }}' as feature_view,
        '{{ view.version }}' as version,
        {{ feature_warehouse.cte_of(view) }}_changed.*
    from {{ feature_warehouse.cte_of(view) }}_changed
{% endfor %}
)

select
    profiled.*,
    changed.source_rows,
    changed.latest_created_timestamp
from profiled
inner join changed
    on
        profiled.feature_view = changed.feature_view
        and profiled.version = changed.version
        and profiled.period = changed.period
{%- endmacro %}
