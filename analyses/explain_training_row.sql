{#-
    Why a row of a training set has the values it has: every row of a feature view for one student, and
    whether a prediction at one instant may see it. Of those it sees, the first is the one it takes.

    dbt show --select explain_training_row --vars '{student: RA-1, instant: 2024-02-01 00:00:00}'
-#}
{%- set instant = "timestamp '" ~ var('instant', '2024-02-01 00:00:00') ~ "'" -%}

with

student_performance as (

    select * from {{ ref('student_performance', v=1) }}

),

explained as (

    select
        *,
        case
            when event_timestamp > {{ instant }} then 'not true yet'
            when available_timestamp > {{ instant }} then 'not published yet'
            when event_timestamp < {{ instant }} - interval 730 day
                then 'older than the ttl'
            else 'seen'
        end as verdict
    from student_performance
    where student_id = '{{ var('student', 'RA-1') }}'

)

select * from explained
order by
    event_timestamp desc,
    created_timestamp desc
