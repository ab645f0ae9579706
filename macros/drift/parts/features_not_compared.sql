{#- Guarantees the features of the latest periods that cannot be compared, a row each with the reason: nothing is left
    out in silence. It reads the CTEs `declared` and `latest` of `drift_of_profiles`. -#}
{% macro features_not_compared(profiles, baselines) -%}
select
    coalesce(declared.baseline, held.baseline) as baseline,
    latest.feature_view,
    latest.version,
    coalesce(declared.feature, held.feature) as feature,
    latest.period,
    coalesce(declared.kind, held.kind) as kind,
    case
        when declared.feature is null then 'the feature vanished: its baseline has it, the view no longer does'
        when profiled.feature is null then 'the feature has no profile in this period'
        when held.feature is null then concat('its baseline, ', declared.baseline, ', has no row')
        when held.kind != profiled.kind then concat('its type changed, from ', held.kind, ' to ', profiled.kind)
    end as fault,
    coalesce(held.row_count, 0) as reference_rows,
    coalesce(profiled.row_count, 0) as current_rows
from declared
full join (
    select
        baseline,
        feature_view,
        version,
        feature,
        min(kind) as kind,
        sum(row_count) as row_count
    from {{ baselines }}
    where source = 'period'
    group by baseline, feature_view, version, feature
) as held
    on
        declared.baseline = held.baseline
        and declared.feature_view = held.feature_view
        and declared.version = held.version
        and declared.feature = held.feature
inner join latest
    on
        coalesce(declared.feature_view, held.feature_view) = latest.feature_view
        and coalesce(declared.version, held.version) = latest.version
left join (
    select
        feature_view,
        version,
        feature,
        period,
        min(kind) as kind,
        sum(row_count) as row_count
    from {{ profiles }}
    group by feature_view, version, feature, period
) as profiled
    on
        declared.feature_view = profiled.feature_view
        and declared.version = profiled.version
        and declared.feature = profiled.feature
        and latest.period = profiled.period
where
    (declared.feature is null or profiled.feature is null or held.feature is null or held.kind != profiled.kind)
    -- neither the baseline of another reference nor a view that is declared no more is compared
    and (coalesce(declared.baseline, held.baseline), latest.feature_view, latest.version)
    in (select (baseline, feature_view, version) from declared)
{%- endmacro %}
