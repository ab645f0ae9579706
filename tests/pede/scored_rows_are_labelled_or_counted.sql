-- for each task, a scored row of the latest load has a label or a reason why not
with

scored as (

    select * from {{ ref('student_outcomes') }}

),

labelled as (

    {%- for task in ['level_behind', 'level_gap', 'programme_exit'] %}
        select
            '{{ task }}' as task,
            count(*) as row_count
        from {{ ref(task ~ '_labels') }}
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}

),

unlabelled as (

    select
        task,
        count(*) as row_count
    from {{ ref('unlabelled_student_waves') }}
    group by task

),

scored_count as (

    select count(*) as row_count
    from scored
    where loaded_at = (select max(every_load.loaded_at) from scored as every_load)

)

select
    labelled.task,
    labelled.row_count as labelled_count,
    unlabelled.row_count as unlabelled_count,
    scored_count.row_count as scored_count
from labelled
left join unlabelled
    on labelled.task = unlabelled.task
cross join scored_count
where
    labelled.row_count + coalesce(unlabelled.row_count, 0) != scored_count.row_count
