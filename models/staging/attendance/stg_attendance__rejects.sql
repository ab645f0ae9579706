with

landed_events as (

    select * from {{ ref('stg_attendance__landed_events') }}

),

rejects as (

    select
        event_id,
        student_id,
        class_id,
        class_time_text,
        landed_at,
        loaded_at,
        reject_reason
    from landed_events
    where reject_reason is not null

)

select * from rejects
