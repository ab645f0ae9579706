{#- Guarantees how far a column's current rows are from its reference rows, a row for each stratum: counts, distances,
    the limit, a verdict and its reason in words.

    rows: a CTE with the column, the strata and `is_current`.
    value: SQL of the column as a number, as `ordered_value` gives it: it is binned by the deciles of its reference rows.
        Without one it is binned by its values.

    Quintiles take the place of deciles where a side has fewer than 500 rows; infinite values are in the outer bins. The
    distances are of the values that are known. What is NULL or NaN is judged by itself: as a bin of few rows it would
    be most of the PSI. `alpha` is divided among the comparisons and those two questions; `drift_verdicts` says what
    the verdicts mean. -#}
{% macro column_drift(
    rows, column, value=none, within=[], max_psi=0.1, alpha=0.05, comparisons=1, max_null_change=0.1
) -%}
    {{ return(adapter.dispatch('column_drift', 'feature_warehouse')(
        rows, column, value, within, max_psi, alpha, comparisons, max_null_change
    )) }}
{%- endmacro %}


{% macro duckdb__column_drift(rows, column, value, within, max_psi, alpha, comparisons, max_null_change) -%}
    {%- set is_ordered = value is not none -%}
    {%- set strata = ['stratum'] -%}
    {%- set stratum = "concat_ws(', ', " ~ within | join(', ') ~ ')' if within else "''" -%}
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
        avg(cast(is_null as double)) filter (where is_current) as current_null_share
    from placed
    group by stratum

),

{% if is_ordered %}
pointed as (

    select
        stratum,
        one as value,
        case when is_current then 0 else 1.0 / count(*) over side end as reference_weight,
        case when is_current then 1.0 / count(*) over side else 0 end as current_weight
    from valued
    where not isnan(one)
    window side as (partition by stratum, is_current)

),

sampled as (

    {{ feature_warehouse.sample_distances('pointed', strata) | indent(4) }}

),

spread as (

    select
        stratum,
        stddev_samp(one) filter (where not is_current and isfinite(one)) as deviation
    from valued
    group by stratum

),
{% else %}
sampled as (

    select
        stratum,
        cast(null as double) as ks,
        cast(null as double) as wasserstein
    from counted

),

spread as (

    select
        stratum,
        cast(null as double) as deviation
    from counted

),
{% endif %}

measured as (

    select
        counted.*,
        case
            when counted.reference_rows = 0 then 'the reference has no row'
            when counted.current_rows = 0 then 'the current period has no row'
            when least(counted.reference_rows, counted.current_rows) < {{ feature_warehouse.fewest_rows() }} then concat(
                'too few rows to tell: ', counted.reference_rows, ' before, ', counted.current_rows, ' now, ',
                '{{ feature_warehouse.fewest_rows() }} are needed'
            )
        end as fault,
        cast(null as varchar) as expected,
        false as is_null_expected,
        cast(coalesce(distances.bins, 0) as bigint) as bins,
        distances.reference_rows as reference_known,
        distances.current_rows as current_known,
        distances.* exclude (stratum, reference_rows, current_rows, bins),
        told.most,
        coalesce(told.new_categories, []) as new_categories,
        coalesce(told.lost_categories, []) as lost_categories,
        sampled.ks,
        sampled.wasserstein,
        sampled.wasserstein / nullif(spread.deviation, 0) as moved
    from counted
    left join distances on counted.stratum = distances.stratum
    left join told on counted.stratum = told.stratum
    left join sampled on counted.stratum = sampled.stratum
    left join spread on counted.stratum = spread.stratum

),

judged as (

    {{ feature_warehouse.drift_verdicts('measured', alpha / 2 / comparisons, max_psi, max_null_change) | indent(4) }}

)

select
    '{{ column }}' as feature,
    stratum,
    reference_rows,
    current_rows,
    bins,
    psi,
    jensen_shannon,
    hellinger,
    l_infinity,
    total_variation,
    chi_square,
    ks,
    wasserstein,
    reference_null_share,
    current_null_share,
    new_categories,
    lost_categories,
    psi_limit,
    verdict,
    reason
from judged
{%- endmacro %}
