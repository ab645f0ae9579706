with

student_waves as (

    select * from {{ ref('stg_pede__student_waves') }}

),

wave_calendar as (

    select * from {{ ref('pede_waves') }}

),

inde_weights as (

    select * from {{ ref('inde_weights') }}

),

stone_limits as (

    select * from {{ ref('stone_limits') }}

),

school_kinds as (

    select * from {{ ref('school_kinds') }}

),

with_clocks as (

    select
        student_waves.*,
        cast(wave_calendar.reference_date as timestamp) as event_timestamp,
        cast(wave_calendar.published_at as timestamp) as available_timestamp
    from student_waves
    inner join wave_calendar
        on student_waves.wave_year = wave_calendar.wave_year

),

with_seeds as (

    select
        with_clocks.*,
        stone_limits.stone as stone_by_limits,
        stone_limits.stone_rank,
        school_kinds.school_kind,
        with_clocks.stage - with_clocks.ideal_stage as level_gap_by_stages,
        -- the association counts an unanswered questionnaire as zero; where IPP has no
        -- column, INDE lies between that of an IPP of 0 and that of an IPP of 10
        inde_weights.ian_weight * with_clocks.ian
        + inde_weights.ida_weight * with_clocks.ida
        + inde_weights.ieg_weight * with_clocks.ieg
        + inde_weights.iaa_weight * coalesce(with_clocks.iaa, 0)
        + inde_weights.ips_weight * with_clocks.ips
        + inde_weights.ipv_weight * with_clocks.ipv
            as inde_without_ipp,
        inde_weights.ipp_weight
    from with_clocks
    left join stone_limits
        on
            with_clocks.wave_year = stone_limits.wave_year
            and with_clocks.inde >= stone_limits.lower_limit
            and with_clocks.inde < stone_limits.upper_limit
    left join school_kinds
        on with_clocks.institution = school_kinds.institution
    left join inde_weights
        on with_clocks.stage between inde_weights.stage_from and inde_weights.stage_to

),

with_inde_by_weights as (

    select
        * exclude (inde_without_ipp, ipp_weight),
        inde_without_ipp + ipp_weight * coalesce(ipp, 0) as lowest_inde_by_weights,
        inde_without_ipp + ipp_weight * coalesce(ipp, 10) as highest_inde_by_weights
    from with_seeds

)

select * from with_inde_by_weights
