{{ config(materialized='table') }}

with

files as (

    select * from {{ ref('stg_attendance__files') }}

),

landings as (

    select
        loaded_at,
        count(*) filter (where landing_status = 'landed') as landed_file_count,
        count(*) filter (where landing_status = 'rejected') as rejected_file_count,
        coalesce(
            sum(row_count) filter (where landing_status = 'landed'), 0
        ) as record_count
    from files
    group by loaded_at

)

select * from landings
