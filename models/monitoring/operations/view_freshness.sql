with

freshness_checks as (

    select * from {{ ref('stg_registry__freshness_checks') }}

),

feature_views as (

    select * from {{ ref('stg_registry__feature_views') }}

),

node_runs as (

    select * from {{ ref('stg_registry__node_runs') }}

),

pipeline_runs as (

    select * from {{ ref('pipeline_runs') }}

),

builds as (

    select
        node_runs.node,
        -- a run that was synced by earlier code does not say when it came to a node
        coalesce(node_runs.started_at, pipeline_runs.started_at) as started_at,
        pipeline_runs.completed_at
    from node_runs
    inner join pipeline_runs
        on node_runs.invocation_id = pipeline_runs.invocation_id
    where node_runs.outcome = 'success'

),

with_first_build as (

    -- the first build that began after the newest rows had landed has them in it
    select
        freshness_checks.*,
        case
            when builds.completed_at <= freshness_checks.measured_at
                then builds.completed_at
        end as first_built_at
    from freshness_checks
    asof left join builds
        on
            freshness_checks.node = builds.node
            and freshness_checks.latest_created_timestamp <= builds.started_at

),

with_limits as (

    select
        with_first_build.node,
        feature_views.feature_view,
        feature_views.version,
        with_first_build.measured_at,
        with_first_build.row_count,
        with_first_build.latest_event_timestamp,
        with_first_build.latest_created_timestamp,
        feature_views.warn_after,
        feature_views.error_after,
        feature_views.warn_after_seconds,
        feature_views.error_after_seconds,
        epoch(
            with_first_build.measured_at - with_first_build.latest_event_timestamp
        ) as age_seconds,
        epoch(
            with_first_build.first_built_at - with_first_build.latest_created_timestamp
        ) as lag_seconds
    from with_first_build
    inner join feature_views
        on with_first_build.node = feature_views.node

),

with_state as (

    select
        *,
        case
            when
                age_seconds is null
                or coalesce(warn_after_seconds, error_after_seconds) is null
                then 'unknown'
            when age_seconds > error_after_seconds then 'breach'
            when age_seconds > warn_after_seconds then 'stale'
            else 'fresh'
        end as state
    from with_limits

),

with_reason as (

    select
        node,
        feature_view,
        version,
        measured_at,
        row_count,
        latest_event_timestamp,
        latest_created_timestamp,
        age_seconds,
        warn_after_seconds,
        error_after_seconds,
        lag_seconds,
        state,
        case
            when row_count is null then 'its table is not there'
            when latest_event_timestamp is null then 'it has no event'
            when state = 'unknown' then 'it does not say how old it may be'
            when state in ('stale', 'breach')
                then
                    concat(
                        'its latest event is of ',
                        latest_event_timestamp,
                        ', more than ',
                        case when state = 'breach' then error_after else warn_after end,
                        's before ',
                        date_trunc('second', measured_at)
                    )
        end as reason
    from with_state

)

select * from with_reason
