{#- Guarantees the bins of each feature, frozen when its reference first has a value: deciles of a number and of a time
    (the outer ones are open), the commonest values of any other. What is in `this` already is not made again. -#}
{% macro freeze_bins(feature_views) -%}
    {{ return(adapter.dispatch('freeze_bins', 'feature_warehouse')(feature_views)) }}
{%- endmacro %}


{% macro duckdb__freeze_bins(feature_views) -%}
with

{% for view in feature_views -%}
{{ feature_warehouse.rows_to_freeze(view) }},

{% endfor -%}
every_value as (

    {{ feature_warehouse.values_of_views(feature_views, '_rows') | indent(4) }}
),

counted as (

    select
        feature_view,
        version,
        feature,
        kind,
        count(*) as row_count,
        count(number) filter (where not isnan(number)) + count(category) as known_count,
        min(period) as first_period,
        max(period) as last_period,
        avg(number) filter (where isfinite(number)) as centre,
        quantile_disc(number, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
            filter (where not isnan(number)) as deciles,
        histogram(category) as counts_by_category
    from every_value
    group by feature_view, version, feature, kind

),

every_feature as (

    select
        feature_view,
        version,
        feature,
        kind,
        case
            when kind != 'category' then {{ feature_warehouse.edges_of_deciles('deciles') | indent(12) }}
        end as edges,
        case
            -- the commonest fifty; a value that is none of them is counted as unseen
            when kind = 'category' then list_sort(list_transform(
                list_slice(list_sort(list_transform(
                    map_entries(counts_by_category),
                    lambda one: struct_pack(n := -cast(one.value as bigint), category := one.key)
                )), 1, 50),
                lambda one: one.category
            ))
        end as categories,
        case when kind != 'category' then coalesce(centre, 0) end as centre,
        row_count,
        known_count,
        concat(
            known_count, ' of ', row_count, ' rows from ',
            strftime(first_period, '%Y-%m-%d'), ' to ', strftime(last_period, '%Y-%m-%d')
        ) as bins_of
    from counted

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
