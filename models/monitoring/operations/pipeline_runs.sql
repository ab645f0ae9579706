with

runs as (

    select * from {{ ref('stg_registry__runs') }}

),

node_runs as (

    select * from {{ ref('stg_registry__node_runs') }}

),

counted as (

    select
        invocation_id,
        max(completed_at) as last_completed_at,
        count(*) as node_count,
        count(*) filter (where outcome = 'success') as success_count,
        count(*) filter (where outcome = 'warn') as warn_count,
        count(*) filter (where outcome = 'failed') as failed_count,
        count(*) filter (where outcome = 'skipped') as skipped_count,
        sum(row_count) as row_count,
        sum(seconds) filter (where row_count is not null) as seconds_with_rows
    from node_runs
    where outcome != 'nothing'
    group by invocation_id

),

with_rates as (

    -- coalesce: a run without nodes has none of each kind
    select
        runs.invocation_id,
        runs.command,
        runs.started_at,
        coalesce(
            counted.last_completed_at,
            runs.started_at + to_microseconds(cast(runs.seconds * 1000000 as bigint))
        ) as completed_at,
        runs.seconds,
        coalesce(counted.node_count, 0) as node_count,
        coalesce(counted.success_count, 0) as success_count,
        coalesce(counted.warn_count, 0) as warn_count,
        coalesce(counted.failed_count, 0) as failed_count,
        coalesce(counted.skipped_count, 0) as skipped_count,
        (counted.success_count + counted.warn_count)
        / counted.node_count as success_rate,
        cast(counted.row_count as bigint) as row_count,
        counted.row_count
        / nullif(counted.seconds_with_rows, 0) as rows_per_second
    from runs
    left join counted
        on runs.invocation_id = counted.invocation_id

)

select * from with_rates
