with

runs as (

    select * from {{ ref('stg_registry__runs') }}

),

node_runs as (

    select * from {{ ref('stg_registry__node_runs') }}

),

numbered as (

    select
        node_runs.*,
        row_number() over (
            partition by node_runs.invocation_id
            order by node_runs.seconds desc, node_runs.node asc
        ) as slowness_rank,
        row_number() over (
            partition by node_runs.node
            order by runs.started_at, node_runs.invocation_id
        ) as run_number
    from node_runs
    inner join runs
        on node_runs.invocation_id = runs.invocation_id
    where node_runs.outcome != 'nothing'

),

with_last_done as (

    select
        *,
        max(run_number) filter (where outcome in ('success', 'warn')) over (
            partition by node
            order by run_number
            rows between unbounded preceding and 1 preceding
        ) as last_done_number
    from numbered

),

with_retries as (

    select
        invocation_id,
        node,
        started_at,
        status,
        seconds,
        row_count,
        row_count / nullif(seconds, 0) as rows_per_second,
        slowness_rank,
        -- coalesce: a node that never went well failed in all runs before
        run_number - 1 - coalesce(last_done_number, 0) as retries,
        message
    from with_last_done

)

select * from with_retries
