{#- Guarantees how far a column's current rows are from its reference rows, a row for each stratum: counts, distances,
    the limit, a verdict and its reason in words.

    rows: a CTE with the column, the strata and `is_current`.
    value: SQL of the column as a number, as `ordered_value` gives it: it is binned by the deciles of its reference rows.
        Without one it is binned by its values.

    Quintiles take the place of deciles where a side has fewer than 500 rows; infinite values are in the outer bins. The
    distances are of the values that are known. What is NULL or NaN is judged by itself: as a bin of few rows it would
    be most of the PSI. Something is off where the PSI exceeds `max_psi`, or the share of NULL changed by more than
    `max_null_change`, and each beyond what chance gives. A verdict is drifted (one of both is), watch (large or beyond
    chance, but not both), stable, or unknown where a side has no row. -#}
{% macro column_drift(
    rows, column, value=none, within=[], max_psi=0.1, alpha=0.05, comparisons=1, max_null_change=0.1
) -%}
    {{ return(adapter.dispatch('column_drift', 'feature_warehouse')(
        rows, column, value, within, max_psi, alpha, comparisons, max_null_change
    )) }}
{%- endmacro %}


{% macro duckdb__column_drift(rows, column, value, within, max_psi, alpha, comparisons, max_null_change) -%}
    {#- two questions are asked of each column -#}
    {%- set share = alpha / 2 -%}
    {%- set is_ordered = value is not none -%}
    {%- set strata = ['stratum'] -%}
    {%- set stratum = "concat_ws(', ', " ~ within | join(', ') ~ ')' if within else "''" -%}
    {%- set chance = feature_warehouse.psi_limit(
        'distances.reference_rows', 'distances.current_rows', 'distances.bins', 0, share, comparisons
    ) -%}
with

valued as (

    select
        is_current,
        {{ stratum }} as stratum,
        {{ value or 'cast(' ~ column ~ ' as varchar)' }} as one
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
        valued.one is null or isnan(valued.one) as is_null,
        case
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
        one as bin
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
    where not is_null
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
        coalesce(list(cells.bin order by cells.bin) filter (where cells.reference_rows = 0), []) as new_categories,
        coalesce(list(cells.bin order by cells.bin) filter (where cells.current_rows = 0), []) as lost_categories
        {%- endif %}
    from cells
    inner join distances on cells.stratum = distances.stratum
    group by cells.stratum

),

counted as (

    select
        stratum,
        count(*) filter (where not is_current) as reference_rows,
        count(*) filter (where is_current) as current_rows,
        avg(cast(is_null as double)) filter (where not is_current) as reference_null_share,
        avg(cast(is_null as double)) filter (where is_current) as current_null_share,
        avg(cast(is_null as double)) as null_share
    from placed
    group by stratum

),

limited as (

    select
        counted.*,
        coalesce(distances.bins, 0) as bins,
        coalesce(distances.reference_rows, 0) as reference_known,
        coalesce(distances.current_rows, 0) as current_known,
        distances.* exclude (stratum, reference_rows, current_rows, bins),
        told.most,
        coalesce(told.new_categories, []) as new_categories,
        coalesce(told.lost_categories, []) as lost_categories,
        case when distances.psi is not null then {{ chance }} end as chance_psi,
        abs(counted.current_null_share - counted.reference_null_share) as null_change,
        {{ feature_warehouse.normal_quantile(share / 2 / comparisons) }} * sqrt(
            counted.null_share * (1 - counted.null_share)
            * (1.0 / nullif(counted.reference_rows, 0) + 1.0 / nullif(counted.current_rows, 0))
        ) as chance_null_change
    from counted
    left join distances on counted.stratum = distances.stratum
    left join told on counted.stratum = told.stratum

),

judged as (

    select
        *,
        cast(coalesce(psi > {{ max_psi }}, false) as integer) + cast(coalesce(psi > chance_psi, false) as integer)
            as psi_signs,
        cast(coalesce(null_change > {{ max_null_change }}, false) as integer)
        + cast(coalesce(null_change > chance_null_change, false) as integer) as null_signs
    from limited

)

select
    '{{ column }}' as feature,
    stratum,
    reference_rows,
    current_rows,
    cast(bins as bigint) as bins,
    psi,
    jensen_shannon,
    hellinger,
    l_infinity,
    total_variation,
    chi_square,
    reference_null_share,
    current_null_share,
    new_categories,
    lost_categories,
    greatest({{ max_psi }}, chance_psi) as psi_limit,
    case
        when reference_rows = 0 or current_rows = 0 then 'unknown'
        when greatest(psi_signs, null_signs) = 2 then 'drifted'
        when greatest(psi_signs, null_signs) = 1 then 'watch'
        else 'stable'
    end as verdict,
    case
        when reference_rows = 0 then 'the reference has no row'
        when current_rows = 0 then 'the current period has no row'
        else concat_ws(
            '; ',
            case when psi is not null then concat(
                'PSI ', round(psi, 3), ' over ', bins :: bigint, ' bins, limit ',
                round(greatest({{ max_psi }}, chance_psi), 3), ', n ', reference_known :: bigint, ' against ',
                current_known :: bigint, ', most in ', most
            ) end,
            case when null_share > 0 then concat(
                'NULL ', round(100 * reference_null_share, 1), ' % of ', reference_rows, ' before, ',
                round(100 * current_null_share, 1), ' % of ', current_rows, ' now'
            ) end
        )
    end as reason
from judged
{%- endmacro %}
