{%- set features = [
    'inde_change', 'ida_change', 'ieg_change', 'ips_change', 'ipv_change',
    'level_gap_change', 'stone_rank_change', 'years_since_previous_wave',
    'wave_count', 'years_in_programme'
] -%}

with

student_waves as (

    select * from {{ ref('int_student__waves') }}

),

progress as (

    -- a student's previous wave is the last one present, not year - 1: some skip a year
    select
        student_id,
        event_timestamp,
        available_timestamp,
        loaded_at,
        inde - lag(inde) over previous_waves as inde_change,
        ida - lag(ida) over previous_waves as ida_change,
        ieg - lag(ieg) over previous_waves as ieg_change,
        ips - lag(ips) over previous_waves as ips_change,
        ipv - lag(ipv) over previous_waves as ipv_change,
        level_gap - lag(level_gap) over previous_waves as level_gap_change,
        stone_rank - lag(stone_rank) over previous_waves as stone_rank_change,
        wave_year - lag(wave_year) over previous_waves
            as years_since_previous_wave,
        cast(row_number() over previous_waves as integer) as wave_count,
        -- a later sheet may restate the year of entry; only sheets up to this wave say
        wave_year - min(entry_year) over previous_waves as years_in_programme
    from student_waves
    window
        previous_waves as (
            partition by loaded_at, student_id
            order by wave_year
            rows between unbounded preceding and current row
        )

),

with_history as (

    {{ feature_warehouse.load_history(
        'progress', ['student_id', 'event_timestamp', 'available_timestamp'], features
    ) | indent(4) }}

)

select * from with_history
