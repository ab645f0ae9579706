with

runs as (

    select * from {{ source('registry', 'runs') }}

),

renamed as (

    select
        invocation_id,
        command,
        started_at,
        seconds,
        dbt_version
    from runs

)

select * from renamed
