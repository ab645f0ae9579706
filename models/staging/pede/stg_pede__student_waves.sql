with

sheet_rows as (

    select * from {{ ref('stg_pede__sheet_rows') }}

),

measured as (

    -- an IAA of 0 was not answered; an IEG of 0 in Fase 8 was not measured
    select
        *,
        coalesce(iaa != 0, false) as is_iaa_measured,
        coalesce(ieg != 0 or (ieg = 0 and stage != 8), false) as is_ieg_measured
    from sheet_rows
    where exclusion_reason is null

),

scored as (

    select
        student_id,
        wave_year,
        loaded_at,
        sheet_name,
        row_number,

        -- who
        birth_date,
        birth_year,
        age,
        gender,
        entry_year,
        institution,
        stage,
        ideal_stage,
        level_gap,
        -- a class is named by a letter, by stage and letter, or 'ALFA A - G0/G1': only
        -- with wave and stage is it one class
        wave_year
        || '-' || stage
        || '-' || regexp_replace(class_name, '^(ALFA|[0-9]) ?', '') as class_id,

        -- indicators and grades
        inde,
        stone,
        ian,
        ida,
        case when is_ieg_measured then ieg end as ieg,
        case when is_iaa_measured then iaa end as iaa,
        ips,
        ipp,
        ipv,
        mathematics_grade,
        portuguese_grade,
        english_grade,
        evaluation_count,
        is_ieg_measured,
        is_iaa_measured,

        -- recorded in the first sheet only
        has_reached_turning_point,
        is_nominated
    from measured

)

select * from scored
