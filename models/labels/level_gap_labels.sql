with

outcomes as (

    select * from {{ ref('student_outcomes') }}

),

as_known as (

    {{ feature_warehouse.latest_load_as_known('outcomes') | indent(4) }}

),

labelled as (

    select
        student_id,
        event_timestamp,
        label_timestamp,
        next_level_gap < level_gap as is_gap_worse_next_wave
    from as_known
    where
        {{ feature_warehouse.is_known_by_now('label_timestamp') }}
        and next_level_gap < level_gap is not null

)

select * from labelled
