with

baselines as (

    select * from {{ source('registry', 'baselines') }}

),

exposures as (

    select * from {{ source('registry', 'exposures') }}

),

registered as (

    select
        name,
        lock_checksum,
        bool_or(valid_to is null) as is_registered
    from exposures
    group by name, lock_checksum

),

of_models_in_use as (

    -- a model that is registered no more keeps its baseline, and is compared no more
    select
        baselines.baseline,
        baselines.source,
        baselines.feature_view,
        baselines.version,
        baselines.feature,
        baselines.kind,
        baselines.period,
        baselines.stratum,
        baselines.row_count,
        baselines.null_count,
        baselines.nan_count,
        baselines.infinite_count,
        baselines.unseen_count,
        baselines.counts,
        baselines.new_categories,
        baselines.sum_1,
        baselines.sum_2,
        baselines.sum_3,
        baselines.sum_4,
        baselines.least,
        baselines.greatest,
        baselines.distinct_count,
        baselines.quantiles
    from baselines
    left join registered
        on
            baselines.baseline = registered.name
            and baselines.lock_checksum = registered.lock_checksum
    -- one that no sync has seen yet is new
    where coalesce(registered.is_registered, true)

)

select * from of_models_in_use
