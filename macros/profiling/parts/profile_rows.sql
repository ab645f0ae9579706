{#- Guarantees the profile of the values of views (a CTE of `values_of_rows`), a row for each feature, period and
    stratum: what it holds, counted in the frozen bins of the relation `bins`. -#}
{% macro profile_rows(given_values, bins) -%}
    {{ return(adapter.dispatch('profile_rows', 'feature_warehouse')(given_values, bins)) }}
{%- endmacro %}


{% macro duckdb__profile_rows(given_values, bins) -%}
    {%- set shares = [] -%}
    {%- for i in range(100) -%}
        {%- do shares.append((i + 0.5) / 100) -%}
    {%- endfor -%}
with

cleaned as (

    -- histogram() counts NaN in its first bin, and an infinite value would be the whole of a sum
    select
        {{ given_values }}.*,
        nullif({{ given_values }}.number, cast('nan' as double)) as known,
        case when isfinite({{ given_values }}.number) then {{ given_values }}.number - coalesce(frozen.centre, 0) end as apart,
        coalesce(frozen.edges, [cast('inf' as double)]) as edges,
        coalesce(frozen.categories, cast([] as varchar [])) as categories
    from {{ given_values }}
    left join {{ bins }} as frozen
        on
            {{ given_values }}.feature_view = frozen.feature_view
            and {{ given_values }}.version = frozen.version
            and {{ given_values }}.feature = frozen.feature
            and {{ given_values }}.kind = frozen.kind

),

counted as (

    select
        feature_view,
        version,
        feature,
        kind,
        period,
        stratum,
        count(*) as row_count,
        count(number) + count(category) as given_count,
        count(known) as known_count,
        count(apart) as finite_count,
        any_value(edges) as edges,
        any_value(categories) as categories,
        map_values(histogram(known, edges)) as counts_of_bins,
        histogram(category) as counts_by_category,
        sum(apart) as sum_1,
        sum(power(apart, 2)) as sum_2,
        sum(power(apart, 3)) as sum_3,
        sum(power(apart, 4)) as sum_4,
        min(known) as least,
        max(known) as greatest,
        count(distinct known) as distinct_numbers,
        quantile_disc(known, {{ shares }}) as quantiles
    from cleaned
    group by feature_view, version, feature, kind, period, stratum

),

categorised as (

    select
        *,
        kind = 'category' as is_category,
        list_transform(categories, lambda one: cast(coalesce(counts_by_category[one], 0) as bigint)) as counts_of_categories,
        coalesce(map_keys(counts_by_category), []) as categories_held
    from counted

)

select
    feature_view,
    version,
    feature,
    kind,
    period,
    stratum,
    row_count,
    row_count - given_count as null_count,
    case when is_category then 0 else given_count - known_count end as nan_count,
    known_count - finite_count as infinite_count,
    case
        when is_category then given_count - cast(coalesce(list_sum(counts_of_categories), 0) as bigint)
        else 0
    end as unseen_count,
    case
        when is_category then counts_of_categories
        else coalesce(cast(counts_of_bins as bigint []), list_transform(edges, lambda one: cast(0 as bigint)))
    end as counts,
    list_slice(list_sort(
        list_filter(categories_held, lambda one: not list_contains(categories, one))
    ), 1, 20) as new_categories,
    sum_1,
    sum_2,
    sum_3,
    sum_4,
    least,
    greatest,
    case when is_category then cast(len(categories_held) as bigint) else distinct_numbers end as distinct_count,
    quantiles
from categorised
{%- endmacro %}
