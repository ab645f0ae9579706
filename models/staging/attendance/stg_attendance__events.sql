{#- a landing adds its events; those that it corrects are written anew -#}
{%- if is_incremental() -%}
    {#- as a literal, so that DuckDB skips the landings before -#}
    {%- set last_load = run_query('select max(loaded_at) from ' ~ this)[0][0] -%}
{%- endif %}

with

-- not materialized: it is asked twice, once for the new records alone
landed_events as not materialized (

    select * from {{ ref('stg_attendance__landed_events') }}

),

landings as (

    -- files may land while dbt runs: a run reads the landings that it began with
    select loaded_at from {{ ref('stg_attendance__landings') }}

),

records as materialized (

    -- materialized, so that of all records only those of changed events are parsed
    select landed_events.*
    from landed_events
    semi join landings
        on landed_events.loaded_at = landings.loaded_at
    {%- if is_incremental() %}
    semi join (
        select new_events.event_id
        from landed_events as new_events
        where new_events.loaded_at > timestamp '{{ last_load or '0001-01-01' }}'
    ) as changed_events
        on landed_events.event_id = changed_events.event_id
    {%- endif %}

),

readable as (

    select
        event_id,
        student_id,
        class_id,
        class_at,
        is_present,
        is_homework_delivered,
        landed_at,
        loaded_at,
        row(
            student_id, class_id, class_at, is_present, is_homework_delivered
        ) as record_content
    from records
    where reject_reason is null

),

released_again as (

    select event_id
    from readable
    group by event_id
    having count(*) > 1

),

released_once as (

    select
        readable.*,
        null as later_versions
    from readable
    anti join released_again
        on readable.event_id = released_again.event_id

),

with_previous_content as (

    select
        readable.*,
        lag(readable.record_content) over (
            partition by readable.event_id
            order by readable.landed_at, readable.loaded_at, readable.record_content
        ) as previous_content
    from readable
    semi join released_again
        on readable.event_id = released_again.event_id

),

released_often as (

    -- a record that says what the one before it said is a copy
    select
        * exclude (previous_content),
        list(struct_pack(landed_at := landed_at, loaded_at := loaded_at)) over (
            partition by event_id
            order by landed_at, loaded_at, record_content
            rows between 1 following and unbounded following
        ) as later_versions
    from with_previous_content
    where record_content is distinct from previous_content

),

versions as (

    select * from released_once
    union all by name
    select * from released_often

)

select * exclude (record_content) from versions
