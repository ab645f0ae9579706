{%- set window = {'count': 90, 'period': 'day'} -%}

with

events as not materialized (

    -- a batch reads a window back, so dbt must not cut the input to the batch
    select
        student_id,
        class_at,
        is_present,
        is_homework_delivered,
        landed_at,
        loaded_at,
        later_versions
    from {{ ref('stg_attendance__events').render() }}

),

attendance as (

    {{ feature_warehouse.windows_as_known(
        events='events',
        entities=['student_id'],
        event_time='class_at',
        window=window,
        aggregates={
            'class_count_90d': 'count(class_at)',
            'attendance_rate_90d': 'avg(cast(is_present as integer))',
            'homework_rate_90d': 'avg(cast(is_homework_delivered as integer))'
        },
        streaks={
            'presence_streak_90d': 'is_present',
            'absence_streak_90d': 'not is_present'
        },
        known_after={'count': 6, 'period': 'hour'}
    ) | indent(4) }}

)

select
    student_id,
    event_timestamp,
    available_timestamp,
    created_timestamp,
    class_count_90d,
    attendance_rate_90d,
    homework_rate_90d,
    presence_streak_90d,
    absence_streak_90d
from attendance
