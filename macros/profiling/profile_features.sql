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

{{ name }}_profiled as (

    {{ feature_warehouse.profile_rows(view, name ~ '_observed', bins) | indent(4) }}

){{ ',' if not loop.last }}

{% endfor -%}
{% for view in feature_views %}
{%- set name = feature_warehouse.cte_of(view) %}
{{ 'union all' if not loop.first }}

select
    {{ name }}_profiled.*,
    {{ name }}_changed.source_rows,
    {{ name }}_changed.latest_created_timestamp
from {{ name }}_profiled
inner join {{ name }}_changed on {{ name }}_profiled.period = {{ name }}_changed.period
{% endfor %}
{%- endmacro %}
