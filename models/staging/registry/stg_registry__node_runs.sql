with

node_runs as (

    select * from {{ source('registry', 'node_runs') }}

),

renamed as (

    select
        invocation_id,
        node,
        status,
        case
            when status in ('success', 'pass', 'reused') then 'success'
            when status = 'warn' then 'warn'
            when status = 'skipped' then 'skipped'
            when status = 'no-op' then 'nothing'
            -- what nobody knows yet is no success
            else 'failed'
        end as outcome,
        started_at,
        completed_at,
        seconds,
        message,
        failures,
        row_count
    from node_runs

)

select * from renamed
