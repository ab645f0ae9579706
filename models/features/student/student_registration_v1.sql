with

captures as (

    select * from {{ ref('student_registration_snapshot') }}

),

with_breaks as (

    -- what no wave dates: that a student is gone, that he is back, that his last wave
    -- was withdrawn. It became true for us when it was captured
    select
        *,
        dbt_is_deleted = 'True' as is_deleted,
        dbt_is_deleted = 'True'
        or coalesce(lag(dbt_is_deleted) over earlier_captures = 'True', false)
        or coalesce(event_timestamp < max(event_timestamp) over earlier_captures, false)
            as is_break
    from captures
    window
        earlier_captures as (
            partition by student_id
            order by dbt_valid_from
            rows between unbounded preceding and 1 preceding
        )

),

with_instants as (

    -- never before a row captured earlier, which would go on winning the join
    select
        *,
        greatest(
            max(event_timestamp) over captures_so_far,
            max(case when is_break then dbt_valid_from end) over captures_so_far
        ) as became_true_at
    from with_breaks
    window
        captures_so_far as (
            partition by student_id
            order by dbt_valid_from
            rows between unbounded preceding and current row
        )

),

registration as (

    select
        student_id,
        became_true_at as event_timestamp,
        case
            when is_deleted then became_true_at
            else greatest(available_timestamp, became_true_at)
        end as available_timestamp,
        dbt_valid_from as created_timestamp,
        case when not is_deleted then entry_year end as entry_year,
        case when not is_deleted then gender end as gender,
        case when not is_deleted then school_kind end as school_kind,
        case when not is_deleted then stage end as stage
    from with_instants

)

select * from registration
