with

files as (

    select * from {{ source('attendance', 'files') }}

),

renamed as (

    select
        file as file_name,
        status as landing_status,
        reason as reject_reason,
        row_count,
        content_hash,
        _loaded_at as loaded_at
    from files

)

select * from renamed
