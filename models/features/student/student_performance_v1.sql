{%- set features = [
    'inde', 'stone', 'ian', 'ida', 'ieg', 'iaa', 'ips', 'ipp', 'ipv',
    'mathematics_grade', 'portuguese_grade', 'english_grade', 'evaluation_count',
    'is_ieg_measured', 'is_iaa_measured'
] -%}

with

student_waves as (

    select * from {{ ref('int_student__waves') }}

),

performance as (

    select
        student_id,
        event_timestamp,
        available_timestamp,
        loaded_at,
        inde,
        stone_by_limits as stone,
        ian,
        ida,
        ieg,
        iaa,
        ips,
        ipp,
        ipv,
        mathematics_grade,
        portuguese_grade,
        english_grade,
        evaluation_count,
        is_ieg_measured,
        is_iaa_measured
    from student_waves

),

with_history as (

    {{ feature_warehouse.load_history(
        'performance', ['student_id', 'event_timestamp', 'available_timestamp'], features
    ) | indent(4) }}

)

select * from with_history
