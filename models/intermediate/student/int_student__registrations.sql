with

student_waves as (

    select * from {{ ref('int_student__waves') }}

),

latest_load as (

    -- not latest_load_as_known: to a snapshot taken as of an earlier instant, all that
    -- came after it would be deleted
    select *
    from student_waves
    qualify loaded_at = max(loaded_at) over ()

),

registrations as (

    select
        student_id,
        event_timestamp,
        available_timestamp,
        loaded_at,
        entry_year,
        gender,
        school_kind,
        stage
    from latest_load
    qualify row_number() over (partition by student_id order by wave_year desc) = 1

)

select * from registrations
