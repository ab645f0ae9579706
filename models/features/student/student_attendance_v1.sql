{%- set window = {'count': 30, 'period': 'day'} -%}

with

events as not materialized (

    -- a batch reads a window back, so dbt must not cut the input to the batch
    select
        student_id,
        class_at,
        is_present,
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
            'class_count_30d': 'count(class_at)',
            'attendance_rate_30d': 'avg(cast(is_present as integer))'
        },
        known_after={'count': 6, 'period': 'hour'}
    ) | indent(4) }}

)

select
    student_id,
    event_timestamp,
    available_timestamp,
    created_timestamp,
    class_count_30d,
    attendance_rate_30d
from attendance
