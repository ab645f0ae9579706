with

outcomes as (

    select * from {{ ref('student_outcomes') }}

),

as_known as (

    {{ feature_warehouse.latest_load_as_known('outcomes') | indent(4) }}

),

tasks as (

    select unnest(['level_behind', 'level_gap', 'programme_exit']) as task

),

with_reason as (

    select
        tasks.task,
        as_known.student_id,
        as_known.event_timestamp,
        case
            when not {{ feature_warehouse.is_known_by_now('as_known.label_timestamp') }}
                then 'the next wave is not published yet'
            when tasks.task = 'programme_exit' then null
            when as_known.has_left then 'left before the next wave'
            when as_known.next_level_gap is null then 'no level gap in the next wave'
            when tasks.task = 'level_gap' and as_known.level_gap is null
                then 'no level gap in this wave'
        end as reason
    from as_known
    cross join tasks

),

unlabelled as (

    select * from with_reason
    where reason is not null

)

select * from unlabelled
