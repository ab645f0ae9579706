{#- Guarantees the profile of a view's observed rows (a CTE of `observed_rows`), a row for each feature, period and
    stratum: what it holds, counted in the frozen bins of the relation `bins`. The rows are read once, whatever the
    number of features. -#}
{% macro profile_rows(view, observed, bins) -%}
    {{ return(adapter.dispatch('profile_rows', 'feature_warehouse')(view, observed, bins)) }}
{%- endmacro %}


{% macro duckdb__profile_rows(view, observed, bins) -%}
    {%- set shares = [] -%}
    {%- for i in range(100) -%}
        {%- do shares.append((i + 0.5) / 100) -%}
    {%- endfor -%}
with

frozen as (

    select
        {%- for feature, kind in view.features.items() %}
        {%- set is_it = "feature = '" ~ feature ~ "' and kind = '" ~ kind ~ "'" %}
        {%- if kind == 'category' %}
        coalesce(max(categories) filter (where {{ is_it }}), []) as categories_{{ loop.index }}{{ ',' if not loop.last }}
        {%- else %}
        coalesce(max(edges) filter (where {{ is_it }}), [cast('inf' as double)]) as edges_{{ loop.index }},
        coalesce(max(centre) filter (where {{ is_it }}), 0) as centre_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endif %}
        {%- endfor %}
    from {{ bins }}
    where feature_view = '{{ view.name }}' and version = '{{ view.version }}'

),

cleaned as (

    -- histogram() counts NaN in its first bin, and an infinite value would be the whole of a sum
    select
        {{ observed }}.period,
        {{ observed }}.stratum,
        {%- for feature, kind in view.features.items() %}
        {{ observed }}.value_{{ loop.index }},
        {%- if kind == 'category' %}
        frozen.categories_{{ loop.index }}{{ ',' if not loop.last }}
        {%- else %}
        nullif({{ observed }}.value_{{ loop.index }}, cast('nan' as double)) as known_{{ loop.index }},
        case
            when isfinite({{ observed }}.value_{{ loop.index }})
                then {{ observed }}.value_{{ loop.index }} - frozen.centre_{{ loop.index }}
        end as apart_{{ loop.index }},
        frozen.edges_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endif %}
        {%- endfor %}
    from {{ observed }}
    cross join frozen

),

counted as (

    select
        period,
        stratum,
        count(*) as row_count,
        {%- for feature, kind in view.features.items() %}
        count(value_{{ loop.index }}) as given_{{ loop.index }},
        {%- if kind == 'category' %}
        max(categories_{{ loop.index }}) as categories_{{ loop.index }},
        histogram(value_{{ loop.index }}) as counts_{{ loop.index }}{{ ',' if not loop.last }}
        {%- else %}
        max(edges_{{ loop.index }}) as edges_{{ loop.index }},
        map_values(histogram(known_{{ loop.index }}, edges_{{ loop.index }})) as counts_{{ loop.index }},
        count(known_{{ loop.index }}) as known_{{ loop.index }},
        count(apart_{{ loop.index }}) as finite_{{ loop.index }},
        sum(apart_{{ loop.index }}) as sum_1_{{ loop.index }},
        sum(power(apart_{{ loop.index }}, 2)) as sum_2_{{ loop.index }},
        sum(power(apart_{{ loop.index }}, 3)) as sum_3_{{ loop.index }},
        sum(power(apart_{{ loop.index }}, 4)) as sum_4_{{ loop.index }},
        min(known_{{ loop.index }}) as least_{{ loop.index }},
        max(known_{{ loop.index }}) as greatest_{{ loop.index }},
        count(distinct known_{{ loop.index }}) as distinct_{{ loop.index }},
        quantile_disc(known_{{ loop.index }}, {{ shares }}) as quantiles_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endif %}
        {%- endfor %}
    from cleaned
    group by period, stratum

)
{% for feature, kind in view.features.items() %}
{{ 'union all' if not loop.first }}

select
    '{{ view.name }}' as feature_view,
    '{{ view.version }}' as version,
    '{{ feature }}' as feature,
    '{{ kind }}' as kind,
    period,
    stratum,
    row_count,
    row_count - given_{{ loop.index }} as null_count,
    {%- if kind == 'category' %}
    0 as nan_count,
    0 as infinite_count,
    given_{{ loop.index }} - cast(coalesce(list_sum(
        list_transform(categories_{{ loop.index }}, lambda one: coalesce(counts_{{ loop.index }}[one], 0))
    ), 0) as bigint) as unseen_count,
    cast(
        list_transform(categories_{{ loop.index }}, lambda one: coalesce(counts_{{ loop.index }}[one], 0)) as bigint[]
    ) as counts,
    list_slice(list_sort(list_filter(
        coalesce(map_keys(counts_{{ loop.index }}), []), lambda one: not list_contains(categories_{{ loop.index }}, one)
    )), 1, 20) as new_categories,
    cast(null as double) as sum_1,
    cast(null as double) as sum_2,
    cast(null as double) as sum_3,
    cast(null as double) as sum_4,
    cast(null as double) as least,
    cast(null as double) as greatest,
    cast(coalesce(cardinality(counts_{{ loop.index }}), 0) as bigint) as distinct_count,
    cast(null as double []) as quantiles
    {%- else %}
    given_{{ loop.index }} - known_{{ loop.index }} as nan_count,
    known_{{ loop.index }} - finite_{{ loop.index }} as infinite_count,
    0 as unseen_count,
    cast(coalesce(
        counts_{{ loop.index }}, list_transform(edges_{{ loop.index }}, lambda one: 0)
    ) as bigint[]) as counts,
    cast([] as varchar[]) as new_categories,
    sum_1_{{ loop.index }} as sum_1,
    sum_2_{{ loop.index }} as sum_2,
    sum_3_{{ loop.index }} as sum_3,
    sum_4_{{ loop.index }} as sum_4,
    least_{{ loop.index }} as least,
    greatest_{{ loop.index }} as greatest,
    distinct_{{ loop.index }} as distinct_count,
    quantiles_{{ loop.index }} as quantiles
    {%- endif %}
from counted
{% endfor %}
{%- endmacro %}
