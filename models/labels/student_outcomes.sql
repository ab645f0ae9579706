with

student_waves as (

    select * from {{ ref('int_student__waves') }}

),

excluded_rows as (

    select * from {{ ref('stg_pede__excluded_rows') }}

),

wave_calendar as (

    select * from {{ ref('pede_waves') }}

),

next_waves as (

    select
        wave_year,
        lead(wave_year) over (order by wave_year) as next_wave_year,
        lead(cast(published_at as timestamp)) over (order by wave_year)
            as next_published_at
    from wave_calendar

),

-- everybody a sheet has, the rows that are not scored included: a student who is there
-- has not left
present as (

    select
        loaded_at,
        wave_year,
        student_id,
        level_gap
    from student_waves

    union all

    select
        loaded_at,
        wave_year,
        student_id,
        null as level_gap
    from excluded_rows
    where student_id is not null

),

loaded_waves as (

    select distinct
        loaded_at,
        wave_year
    from present

),

outcomes as (

    select
        student_waves.loaded_at,
        student_waves.student_id,
        student_waves.wave_year,
        -- the instant of prediction: the wave has just been published
        student_waves.available_timestamp as event_timestamp,
        student_waves.level_gap,
        case
            when loaded_waves.wave_year is not null then next_waves.next_published_at
        end as label_timestamp,
        case
            when loaded_waves.wave_year is not null then present.student_id is null
        end as has_left,
        present.level_gap as next_level_gap
    from student_waves
    inner join next_waves
        on student_waves.wave_year = next_waves.wave_year
    left join loaded_waves
        on
            student_waves.loaded_at = loaded_waves.loaded_at
            and next_waves.next_wave_year = loaded_waves.wave_year
    left join present
        on
            student_waves.loaded_at = present.loaded_at
            and next_waves.next_wave_year = present.wave_year
            and student_waves.student_id = present.student_id

)

select * from outcomes
