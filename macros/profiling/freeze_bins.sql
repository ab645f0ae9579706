{#- Guarantees the bins of each feature, frozen when its reference first has a value: deciles of a number and of a time
    (the outer ones are open), the commonest values of any other. What is in `this` already is not made again. -#}
{% macro freeze_bins(feature_views) -%}
    {{ return(adapter.dispatch('freeze_bins', 'feature_warehouse')(feature_views)) }}
{%- endmacro %}


{% macro duckdb__freeze_bins(feature_views) -%}
with

{% for view in feature_views %}
{%- set name = feature_warehouse.cte_of(view) -%}
{{ name }}_periods as (

    {{ feature_warehouse.periods_held(view) | indent(4) }}

),

{{ name }}_reference as (

    {{ feature_warehouse.reference_periods(view, name ~ '_periods') | indent(4) }}

),

{{ name }}_unfrozen as (

    {#- an empty side of a join: rows that were frozen before are not read again #}
    select {{ name }}_reference.period
    from {{ name }}_reference
    {%- if is_incremental() %}
    where
        {{ view.features | length }} > (
            select count(*) from {{ this }}
            where
                feature_view = '{{ view.name }}'
                and version = '{{ view.version }}'
                and feature in ('{{ view.features | join("', '") }}')
        )
    {%- endif %}

),

{{ name }}_observed as (

    {{ feature_warehouse.observed_rows(view, name ~ '_unfrozen') | indent(4) }}

),

{{ name }}_counted as (

    select
        count(*) as row_count,
        min(period) as first_period,
        max(period) as last_period,
        {%- for feature, kind in view.features.items() %}
        {%- if kind == 'category' %}
        count(value_{{ loop.index }}) as known_{{ loop.index }},
        histogram(value_{{ loop.index }}) as counts_{{ loop.index }}{{ ',' if not loop.last }}
        {%- else %}
        count(value_{{ loop.index }}) filter (where not isnan(value_{{ loop.index }})) as known_{{ loop.index }},
        avg(value_{{ loop.index }}) filter (where isfinite(value_{{ loop.index }})) as centre_{{ loop.index }},
        quantile_disc(value_{{ loop.index }}, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
            filter (where not isnan(value_{{ loop.index }})) as deciles_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endif %}
        {%- endfor %}
    from {{ name }}_observed

),

{% endfor -%}
every_feature as (
{% for view in feature_views %}
{%- set name = feature_warehouse.cte_of(view) -%}
{%- set is_first = loop.first -%}
{%- for feature, kind in view.features.items() %}
{{ '    union all' if not (is_first and loop.first) }}
    select
        '{{ view.name }}' as feature_view,
        '{{ view.version }}' as version,
        '{{ feature }}' as feature,
        '{{ kind }}' as kind,
        {%- if kind == 'category' %}
        cast(null as double []) as edges,
        -- the commonest fifty; a value that is none of them is counted as unseen
        list_sort(list_transform(
            list_slice(list_sort(list_transform(
                map_entries(counts_{{ loop.index }}), lambda one: struct_pack(n := -cast(one.value as bigint), category := one.key)
            )), 1, 50),
            lambda one: one.category
        )) as categories,
        cast(null as double) as centre,
        {%- else %}
        {{ feature_warehouse.edges_of_deciles('deciles_' ~ loop.index) | indent(8) }} as edges,
        cast(null as varchar []) as categories,
        coalesce(centre_{{ loop.index }}, 0) as centre,
        {%- endif %}
        row_count,
        known_{{ loop.index }} as known_count,
        concat(
            known_{{ loop.index }}, ' of ', row_count, ' rows from ',
            strftime(first_period, '%Y-%m-%d'), ' to ', strftime(last_period, '%Y-%m-%d')
        ) as bins_of
    from {{ name }}_counted
{%- endfor %}
{% endfor %}
)

select
    feature_view,
    version,
    feature,
    kind,
    edges,
    categories,
    case when kind = 'category' then categories else {{ feature_warehouse.bin_labels('edges', 'kind') }} end as labels,
    centre,
    row_count,
    known_count,
    bins_of
from every_feature
where
    known_count > 0
    {%- if is_incremental() %}
    and not exists (
        select 1 from {{ this }} as held
        where
            held.feature_view = every_feature.feature_view
            and held.version = every_feature.version
            and held.feature = every_feature.feature
    )
    {%- endif %}
{%- endmacro %}
