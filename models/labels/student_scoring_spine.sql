with

outcomes as (

    select * from {{ ref('student_outcomes') }}

),

as_known as (

    {{ feature_warehouse.latest_load_as_known('outcomes') | indent(4) }}

),

awaiting_their_next_wave as (

    select
        student_id,
        event_timestamp
    from as_known
    where not {{ feature_warehouse.is_known_by_now('label_timestamp') }}

)

select * from awaiting_their_next_wave
