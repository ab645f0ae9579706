{#- Guarantees how far a column's current rows are from its reference rows, a row for each stratum: counts, distances,
    the limit, a verdict and its reason in words.

    rows: a CTE with the column, the strata and `is_current`.
    is_ordered: whether the column is binned by the deciles of its reference rows (numbers, dates), or by its values.

    Quintiles take the place of deciles where a side has fewer than 500 rows. NULL and NaN are bins of their own;
    infinite values are in the outer ones. A verdict is drifted (the PSI is over its limit), watch (over what chance
    gives, but below `max_psi`, or the other way round), stable, or unknown where a side has no row. -#}
{% macro column_drift(rows, column, is_ordered, within=[], max_psi=0.1, alpha=0.05, comparisons=1) -%}
    {{ return(adapter.dispatch('column_drift', 'feature_warehouse')(
        rows, column, is_ordered, within, max_psi, alpha, comparisons
    )) }}
{%- endmacro %}


{% macro duckdb__column_drift(rows, column, is_ordered, within, max_psi, alpha, comparisons) -%}
    {%- set value = 'cast(' ~ column ~ ' as double)' if is_ordered else 'cast(' ~ column ~ ' as varchar)' -%}
    {%- set strata = ['stratum'] -%}
    {%- set stratum = "concat_ws(', ', " ~ within | join(', ') ~ ')' if within else "''" -%}
    {%- set chance = feature_warehouse.psi_limit('reference_rows', 'current_rows', 'bins', 0, alpha, comparisons) -%}
with

valued as (

    select
        is_current,
        {{ stratum }} as stratum,
        {{ value }} as one
    from {{ rows }}

),

{% if is_ordered %}
sized as (

    select
        stratum,
        quantile_disc(one, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
            filter (where not is_current and not isnan(one)) as deciles,
        least(count(*) filter (where is_current), count(*) filter (where not is_current)) as fewest
    from valued
    group by stratum

),

edged as (

    select
        stratum,
        list_sort(list_distinct(
            case when fewest < 500 then [deciles[2], deciles[4], deciles[6], deciles[8]] else deciles end
        )) as edges
    from sized

),

placed as (

    select
        valued.stratum,
        valued.is_current,
        valued.one is null as is_null,
        case
            when valued.one is null then 'NULL'
            when isnan(valued.one) then 'NaN'
            when edges is null then 'all values'
            else concat(
                '(',
                coalesce(cast(edges[len(list_filter(edges, lambda edge: edge < valued.one))] as varchar), '-inf'),
                ', ',
                coalesce(cast(edges[len(list_filter(edges, lambda edge: edge < valued.one)) + 1] as varchar), 'inf'),
                ']'
            )
        end as bin
    from valued
    inner join edged on valued.stratum = edged.stratum

),
{% else %}
placed as (

    select
        stratum,
        is_current,
        one is null as is_null,
        coalesce(one, 'NULL') as bin
    from valued

),
{% endif %}

cells as (

    select
        stratum,
        bin,
        count(*) filter (where not is_current) as reference_rows,
        count(*) filter (where is_current) as current_rows
    from placed
    group by stratum, bin

),

distances as (

    {{ feature_warehouse.bin_distances('cells', strata) | indent(4) }}

),

told as (

    select
        cells.stratum,
        max_by(
            concat(
                cells.bin, ': ',
                round(100.0 * cells.reference_rows / distances.reference_rows, 1), ' % before, ',
                round(100.0 * cells.current_rows / distances.current_rows, 1), ' % now'
            ),
            abs(
                cells.reference_rows / distances.reference_rows - cells.current_rows / distances.current_rows
            )
        ) as most,
        {%- if is_ordered %}
        [] :: varchar[] as new_categories,
        [] :: varchar[] as lost_categories
        {%- else %}
        coalesce(list(cells.bin order by cells.bin) filter (
            where cells.reference_rows = 0 and cells.bin <> 'NULL'
        ), []) as new_categories,
        coalesce(list(cells.bin order by cells.bin) filter (
            where cells.current_rows = 0 and cells.bin <> 'NULL'
        ), []) as lost_categories
        {%- endif %}
    from cells
    inner join distances on cells.stratum = distances.stratum
    group by cells.stratum

),

nulls as (

    select
        stratum,
        avg(cast(is_null as double)) filter (where not is_current) as reference_null_share,
        avg(cast(is_null as double)) filter (where is_current) as current_null_share
    from placed
    group by stratum

),

limited as (

    select
        *,
        case when reference_rows > 0 and current_rows > 0 then {{ chance }} end as chance_psi
    from distances

)

select
    '{{ column }}' as feature,
    limited.stratum,
    cast(limited.reference_rows as bigint) as reference_rows,
    cast(limited.current_rows as bigint) as current_rows,
    cast(limited.bins as bigint) as bins,
    limited.psi,
    limited.jensen_shannon,
    limited.hellinger,
    limited.l_infinity,
    limited.total_variation,
    limited.chi_square,
    nulls.reference_null_share,
    nulls.current_null_share,
    told.new_categories,
    told.lost_categories,
    greatest({{ max_psi }}, limited.chance_psi) as psi_limit,
    case
        when limited.psi is null then 'unknown'
        when limited.psi > {{ max_psi }} and limited.psi > limited.chance_psi then 'drifted'
        when limited.psi > {{ max_psi }} or limited.psi > limited.chance_psi then 'watch'
        else 'stable'
    end as verdict,
    case
        when limited.reference_rows = 0 then 'the reference has no row'
        when limited.current_rows = 0 then 'the current period has no row'
        else concat(
            'PSI ', round(limited.psi, 3), ' over ', limited.bins :: bigint, ' bins, limit ',
            round(greatest({{ max_psi }}, limited.chance_psi), 3), ', n ', limited.reference_rows :: bigint,
            ' against ', limited.current_rows :: bigint, '; most in ', told.most
        )
    end as reason
from limited
inner join told on limited.stratum = told.stratum
inner join nulls on limited.stratum = nulls.stratum
{%- endmacro %}
