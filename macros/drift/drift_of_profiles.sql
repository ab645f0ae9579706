{#- Guarantees how far each feature of each period is from each of its baselines, from their profiles: no raw row is
    read. A row for each stratum, and one for `all` in which the strata of the baseline are weighed as those of the
    period are, so that like is compared with like and another mix of strata is no drift.

    feature_views: as of `monitored`, all that is compared; profiles, baselines, bins: relations of `profile_features`,
        `freeze_baselines`, `freeze_bins`, which may hold more.
    models: a relation of the baselines of the models that are registered now, or none.
    fewest_rows: with fewer on a side nothing is said.

    Distances are of the known values, in the frozen bins (pairs of bins where a side has fewer than 500 known rows).
    Kolmogorov and Smirnov's statistic and Wasserstein's distance are of the hundred quantiles of each profile: off by
    at most a hundredth, and a hundredth of the range. `alpha` is divided among the comparisons of a view's period with
    a baseline, and the two questions of `drift_verdicts`. -#}
{% macro drift_of_profiles(
    feature_views, profiles, baselines, bins, models=none, max_psi=0.1, alpha=0.05, max_null_change=0.1, fewest_rows=none
) -%}
    {{ return(adapter.dispatch('drift_of_profiles', 'feature_warehouse')(
        feature_views, profiles, baselines, bins, models, max_psi, alpha, max_null_change,
        feature_warehouse.fewest_rows() if fewest_rows is none else fewest_rows
    )) }}
{%- endmacro %}


{% macro duckdb__drift_of_profiles(
    feature_views, profiles, baselines, bins, models, max_psi, alpha, max_null_change, fewest_rows
) -%}
{%- set keys = ['baseline', 'feature_view', 'version', 'feature', 'period', 'stratum'] -%}
with

declared as (

    {{ feature_warehouse.declared_features(feature_views) | indent(4) }}

),

latest as (

    select
        feature_view,
        version,
        max(period) as period
    from {{ profiles }}
    group by feature_view, version

),

current_ones as (

    select distinct
        feature_view,
        version,
        baseline
    from declared
    {%- if models is not none %}

    union

    select
        feature_view,
        version,
        baseline
    from {{ models }}
    {%- endif %}

),

paired as (

    select
        {{ baselines }}.baseline,
        {{ baselines }}.source as baseline_source,
        {{ profiles }}.feature_view,
        {{ profiles }}.version,
        {{ profiles }}.feature,
        {{ profiles }}.period,
        {{ profiles }}.stratum as part,
        {{ baselines }}.stratum as reference_part,
        {{ profiles }}.kind,
        {{ profiles }}.row_count,
        {{ profiles }}.null_count + {{ profiles }}.nan_count as null_count,
        {{ profiles }}.row_count - {{ profiles }}.null_count - {{ profiles }}.nan_count as known,
        {{ profiles }}.infinite_count,
        case
            when {{ profiles }}.kind = 'category'
                then list_append({{ profiles }}.counts, {{ profiles }}.unseen_count)
            else {{ profiles }}.counts
        end as counts,
        {{ profiles }}.sum_1,
        {{ profiles }}.quantiles,
        {{ profiles }}.new_categories,
        {{ baselines }}.row_count as reference_row_count,
        {{ baselines }}.null_count + {{ baselines }}.nan_count as reference_null_count,
        {{ baselines }}.row_count - {{ baselines }}.null_count - {{ baselines }}.nan_count as reference_known,
        {{ baselines }}.infinite_count as reference_infinite_count,
        case
            when {{ baselines }}.kind = 'category'
                then list_append({{ baselines }}.counts, {{ baselines }}.unseen_count)
            else {{ baselines }}.counts
        end as reference_counts,
        {{ baselines }}.sum_1 as reference_sum_1,
        {{ baselines }}.sum_2 as reference_sum_2,
        {{ baselines }}.quantiles as reference_quantiles
    from {{ profiles }}
    inner join {{ baselines }}
        on
            {{ profiles }}.feature_view = {{ baselines }}.feature_view
            and {{ profiles }}.version = {{ baselines }}.version
            and {{ profiles }}.feature = {{ baselines }}.feature
            and {{ profiles }}.kind = {{ baselines }}.kind
            and ({{ profiles }}.stratum = {{ baselines }}.stratum or {{ baselines }}.source = 'model')
    where
        -- profiles and baselines of what is declared no more are kept, and compared no more
        ({{ profiles }}.feature_view, {{ profiles }}.version, {{ profiles }}.feature)
        in (select (feature_view, version, feature) from declared)

),

parts as (

    select
        *,
        part as stratum
    from paired
    where part = reference_part

    union all

    select
        *,
        'all' as stratum
    from paired
    where part != 'all'

),

numbered as (

    -- a number to group by: the keys are six columns, most of them text
    select
        *,
        dense_rank() over (order by {{ keys | join(', ') }}) as comparison
    from parts

),

shared as (

    select
        *,
        row_count / sum(row_count) over whole as row_share,
        sum(case when reference_known > 0 then known end) over whole as whole_known,
        case when reference_known > 0 then known end / nullif(whole_known, 0) as known_share,
        min(reference_part) over whole = max(reference_part) over whole as is_one_reference
    from numbered
    window whole as (partition by comparison)

),

weighed as (

    -- as many rows as a sample without strata would need to be as sure: Kish (1965)
    select
        *,
        case
            when is_one_reference then max(reference_known) over whole
            else 1 / sum(power(known_share, 2) / nullif(reference_known, 0)) over whole
        end as effective_known,
        case
            when is_one_reference then max(reference_row_count) over whole
            else 1 / sum(power(row_share, 2) / reference_row_count) over whole
        end as effective_rows
    from shared
    window whole as (partition by comparison)

),

totals as (

    select
        comparison,
        {{ keys | join(', ') }},
        min(baseline_source) as baseline_source,
        min(kind) as kind,
        case when bool_and(is_one_reference) then max(reference_row_count) else sum(reference_row_count) end
            as reference_rows,
        cast(sum(row_count) as bigint) as current_rows,
        sum(row_share * reference_null_count / reference_row_count) as reference_null_share,
        sum(null_count) / sum(row_count) as current_null_share,
        max(effective_rows) as effective_rows,
        max(effective_known) as effective_known,
        nullif(max(whole_known), 0) as current_known,
        sum(infinite_count) + sum(reference_infinite_count) as infinite_count,
        sum(sum_1) / nullif(sum(known), 0) as current_mean,
        sum(known_share * reference_sum_1 / reference_known) as reference_mean,
        sum(known_share * reference_sum_2 / reference_known) as reference_square,
        list_sort(list_distinct(flatten(list(new_categories)))) as unseen_categories
    from weighed
    group by comparison, {{ keys | join(', ') }}

),

named as (

    select
        feature_view,
        version,
        feature,
        labels
    from {{ bins }}

),

counted as (

    select
        comparison,
        feature_view,
        version,
        feature,
        kind,
        least(effective_known, whole_known) as fewest_known,
        unnest(range(1, len(counts) + 1)) as bin,
        unnest(counts) as current_rows,
        unnest(reference_counts) as reference_count,
        effective_known * known_share / nullif(reference_known, 0) as reference_weight
    from weighed
    where known_share is not null

),

placed as (

    select
        counted.comparison,
        -- pairs of bins, where one by one they would hold too few rows
        case
            when counted.fewest_known < 500 and counted.kind != 'category' and len(named.labels) > 5
                then (counted.bin + 1) // 2
            else counted.bin
        end as place,
        case
            when counted.kind = 'category' then coalesce(min_by(named.labels[counted.bin], counted.bin), 'another value')
            else concat(
                split_part(min_by(named.labels[counted.bin], counted.bin), ',', 1), ',',
                split_part(max_by(named.labels[counted.bin], counted.bin), ',', 2)
            )
        end as label,
        counted.kind,
        sum(counted.current_rows) as current_rows,
        sum(counted.reference_count * counted.reference_weight) as reference_rows
    from counted
    inner join named
        on
            counted.feature_view = named.feature_view
            and counted.version = named.version
            and counted.feature = named.feature
    group by counted.comparison, place, counted.kind

),

distances as (

    {{ feature_warehouse.bin_distances('placed', ['comparison']) | indent(4) }}

),

told as (

    select
        placed.comparison,
        max_by(
            concat(
                placed.label, ': ', round(100 * placed.reference_rows / distances.reference_rows, 1), ' % before, ',
                round(100 * placed.current_rows / distances.current_rows, 1), ' % now'
            ),
            struct_pack(
                -- of bins that changed as much the first, whatever the order of the rows
                apart := round(abs(
                    placed.reference_rows / distances.reference_rows - placed.current_rows / distances.current_rows
                ), 9),
                place := -placed.place
            )
        ) as most,
        coalesce(list(placed.label order by placed.label) filter (
            where placed.kind = 'category' and placed.reference_rows = 0 and placed.label != 'another value'
            and placed.current_rows > 0
        ), []) as new_categories,
        coalesce(list(placed.label order by placed.label) filter (
            where placed.kind = 'category' and placed.reference_rows > 0 and placed.current_rows = 0
        ), []) as lost_categories
    from placed
    inner join distances on placed.comparison = distances.comparison
    group by placed.comparison

),

pointed as (

    -- A hundred quantiles stand for the rows of a profile, so profiles add up as samples do. To nine digits, because
    -- 5.62 and 5.619999999999999 are one grade.
    select
        comparison,
        cast(printf('%.9g', value) as double) as value,
        sum(reference_weight) / 100 as reference_weight,
        sum(current_weight) / 100 as current_weight
    from (
        select
            comparison,
            unnest(quantiles) as value,
            0 as reference_weight,
            known_share as current_weight
        from weighed
        where known_share is not null

        union all

        select
            comparison,
            unnest(reference_quantiles) as value,
            known_share as reference_weight,
            0 as current_weight
        from weighed
        where known_share is not null
    ) as both_sides
    group by comparison, both_sides.value

),

sampled as (

    {{ feature_warehouse.sample_distances('pointed', ['comparison']) | indent(4) }}

),

compared as (

    select
        totals.* exclude (comparison, current_mean, reference_mean, reference_square, unseen_categories),
        {#- infinite values are in no sum #}
        case when totals.infinite_count = 0 then totals.current_mean - totals.reference_mean end as mean_difference,
        {#- what is left of a difference of squares below that is rounding #}
        case when totals.reference_square - power(totals.reference_mean, 2) > 1e-10 * totals.reference_square then sqrt(
            (totals.reference_square - power(totals.reference_mean, 2))
            * totals.effective_known / nullif(totals.effective_known - 1, 0)
        ) end as reference_deviation,
        distances.* exclude (comparison, reference_rows, current_rows),
        told.most,
        list_sort(list_distinct(list_concat(
            coalesce(told.new_categories, []), totals.unseen_categories
        ))) as new_categories,
        coalesce(told.lost_categories, []) as lost_categories,
        sampled.ks,
        case when totals.infinite_count = 0 then sampled.wasserstein end as wasserstein
    from totals
    left join distances on totals.comparison = distances.comparison
    left join told on totals.comparison = told.comparison
    left join sampled on totals.comparison = sampled.comparison

),

sized as (

    select
        compared.*,
        declared.direction,
        coalesce(declared.direction = 'changing', false) as is_null_expected,
        case
            when declared.direction = 'changing' then 'it changes, as its YAML expects'
            when
                declared.direction = 'rising' and compared.mean_difference > 0
                and coalesce(compared.mean_difference <= declared.at_most, true)
                then 'it rises, as its YAML expects'
            when
                declared.direction = 'falling' and compared.mean_difference < 0
                and coalesce(-compared.mean_difference <= declared.at_most, true)
                then 'it falls, as its YAML expects'
        end as expected,
        case
            when least(compared.reference_rows, compared.current_rows) < {{ fewest_rows }} then concat(
                'too few rows to tell: ', compared.reference_rows, ' before, ', compared.current_rows,
                ' now, {{ fewest_rows }} are needed'
            )
        end as fault
    from compared
    left join declared
        on
            compared.feature_view = declared.feature_view
            and compared.version = declared.version
            and compared.feature = declared.feature

),

faulty as (

    {{ feature_warehouse.features_not_compared(profiles, baselines) | indent(4) }}

),

every_comparison as (

    select
        {{ keys | join(', ') }},
        baseline_source,
        kind,
        fault,
        expected,
        is_null_expected,
        direction as expected_trend,
        reference_rows,
        current_rows,
        effective_rows,
        reference_null_share,
        current_null_share,
        effective_known as reference_known,
        current_known,
        bins,
        psi,
        jensen_shannon,
        hellinger,
        l_infinity,
        total_variation,
        chi_square,
        ks,
        wasserstein,
        mean_difference / reference_deviation as mean_shift,
        wasserstein / reference_deviation as moved,
        new_categories,
        lost_categories,
        most
    from sized

    union all

    select
        baseline,
        feature_view,
        version,
        feature,
        period,
        'all' as stratum,
        'period' as baseline_source,
        kind,
        fault,
        null as expected,
        false as is_null_expected,
        null as expected_trend,
        reference_rows,
        current_rows,
        {%- for _ in range(16) %}
        null,
        {%- endfor %}
        [] as new_categories,
        [] as lost_categories,
        null as most
    from faulty

),

measured as (

    select
        *,
        greatest(1, sum(cast(fault is null as integer)) over (
            partition by baseline, feature_view, version, period
        )) as comparisons
    from every_comparison

),

judged as (

    {{ feature_warehouse.drift_verdicts(
        'measured', '(' ~ alpha / 2 ~ ' / comparisons)', max_psi, max_null_change, reference_n='effective_rows'
    ) | indent(4) }}

)

select
    judged.baseline,
    judged.baseline_source,
    judged.feature_view,
    judged.version,
    judged.feature,
    judged.kind,
    judged.period,
    judged.stratum,
    judged.period = latest.period and current_ones.baseline is not null as is_latest,
    cast(judged.reference_rows as bigint) as reference_rows,
    cast(judged.current_rows as bigint) as current_rows,
    cast(judged.bins as bigint) as bins,
    judged.psi,
    judged.jensen_shannon,
    judged.hellinger,
    judged.l_infinity,
    judged.total_variation,
    judged.chi_square,
    judged.ks,
    judged.wasserstein,
    judged.mean_shift,
    judged.reference_null_share,
    judged.current_null_share,
    judged.new_categories,
    judged.lost_categories,
    judged.psi_limit,
    judged.expected_trend,
    judged.verdict,
    judged.reason
from judged
inner join latest
    on
        judged.feature_view = latest.feature_view
        and judged.version = latest.version
left join current_ones
    on
        judged.feature_view = current_ones.feature_view
        and judged.version = current_ones.version
        and judged.baseline = current_ones.baseline
{%- endmacro %}
