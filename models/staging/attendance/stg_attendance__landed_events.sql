{#- a landing is read and parsed once -#}
{%- if is_incremental() -%}
    {#- as a literal, so that DuckDB opens the new files only -#}
    {%- set last_load = run_query('select max(loaded_at) from ' ~ this)[0][0] -%}
{%- endif %}

with

events as (

    select * from {{ source('attendance', 'events') }}
    {%- if is_incremental() %}
    where _loaded_at > timestamp '{{ last_load or '0001-01-01' }}'
    {%- endif %}

),

renamed as (

    select
        nullif(trim(event_id), '') as event_id,
        nullif(trim(student_id), '') as student_id,
        class_id,
        class_time as class_time_text,
        timezone(
            'UTC',
            try_strptime(replace(class_time, 'Z', '+00:00'), '%Y-%m-%dT%H:%M:%S%z')
        ) as class_at,
        present as is_present,
        homework_delivered as is_homework_delivered,
        landed_at,
        _loaded_at as loaded_at
    from events

),

with_reject_reason as (

    select
        *,
        case
            when event_id is null then 'no event id'
            when student_id is null then 'no student'
            when class_at is null then 'the class time is no time'
            when landed_at is null then 'no time of landing'
            when class_at > landed_at then 'from the future: it landed before the class'
            when class_at < landed_at - to_days(366) then 'landed more than a year late'
            when is_present is null then 'not said whether present'
        end as reject_reason
    from renamed

)

select * from with_reject_reason
