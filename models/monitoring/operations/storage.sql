with

stores as (

    select * from {{ ref('stg_registry__stores') }}

),

with_growth as (

    select
        store,
        place,
        measured_at,
        is_available,
        reason,
        bytes,
        -- a measurement that could not read the store is no measurement before
        bytes - lag(bytes ignore nulls) over (
            partition by store, place
            order by measured_at
        ) as growth_bytes,
        disk_bytes,
        disk_free_bytes,
        bytes / nullif(disk_bytes, 0) as share_of_disk,
        1 - disk_free_bytes / nullif(disk_bytes, 0) as disk_used_share,
        memory_limit_bytes
    from stores

)

select * from with_growth
