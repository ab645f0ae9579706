with

freshness_checks as (

    select * from {{ source('registry', 'freshness_checks') }}

),

renamed as (

    select
        measured_at,
        node,
        row_count,
        latest_event_timestamp,
        latest_created_timestamp
    from freshness_checks

)

select * from renamed
