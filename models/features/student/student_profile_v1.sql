{%- set features = [
    'age_years', 'gender', 'school_kind', 'entry_year', 'stage', 'ideal_stage', 'level_gap'
] -%}

with

student_waves as (

    select * from {{ ref('int_student__waves') }}

),

profile as (

    select
        student_id,
        event_timestamp,
        available_timestamp,
        loaded_at,
        age as age_years,
        gender,
        school_kind,
        entry_year,
        stage,
        ideal_stage,
        level_gap
    from student_waves

),

with_history as (

    {{ feature_warehouse.load_history(
        'profile', ['student_id', 'event_timestamp', 'available_timestamp'], features
    ) | indent(4) }}

)

select * from with_history
