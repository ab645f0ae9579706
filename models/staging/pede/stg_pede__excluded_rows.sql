with

sheet_rows as (

    select * from {{ ref('stg_pede__sheet_rows') }}

),

excluded as (

    select
        sheet_name,
        row_number,
        wave_year,
        loaded_at,
        case when exclusion_reason != 'the RA is no RA' then student_id end
            as student_id,
        exclusion_reason
    from sheet_rows
    where exclusion_reason is not null

)

select * from excluded
