with

stores as (

    select * from {{ source('registry', 'stores') }}

),

renamed as (

    select
        measured_at,
        store,
        place,
        is_available,
        reason,
        bytes,
        disk_bytes,
        disk_free_bytes,
        memory_limit_bytes
    from stores

)

select * from renamed
