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
        has_left as has_left_next_wave
    from as_known
    where
        {{ feature_warehouse.is_known_by_now('label_timestamp') }}
        and has_left is not null

)

select * from labelled
