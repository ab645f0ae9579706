with

pede_2024 as (

    select * from {{ source('pede', 'pede_2024') }}

),

renamed as (

    select
        -- where the row was found and when it was loaded
        pede_2024."_sheet_name" as sheet_name,
        pede_2024."_row_number" as row_number,
        pede_2024."_loaded_at" as loaded_at,
        2024 as wave_year,

        -- the cells, as text
        pede_2024."RA" as student_id_text,
        pede_2024."Fase" as stage_text,
        pede_2024."Turma" as class_name_text,
        pede_2024."Data de Nasc" as birth_text,
        pede_2024."Idade" as age_text,
        pede_2024."Gênero" as gender_text,
        pede_2024."Ano ingresso" as entry_year_text,
        pede_2024."Instituição de ensino" as institution_text,
        pede_2024."Nº Av" as evaluation_count_text,
        pede_2024."INDE 2024" as inde_text,
        pede_2024."Pedra 2024" as stone_text,
        pede_2024."IAN" as ian_text,
        pede_2024."IDA" as ida_text,
        pede_2024."IEG" as ieg_text,
        pede_2024."IAA" as iaa_text,
        pede_2024."IPS" as ips_text,
        pede_2024."IPP" as ipp_text,
        pede_2024."IPV" as ipv_text,
        pede_2024."Mat" as mathematics_grade_text,
        pede_2024."Por" as portuguese_grade_text,
        pede_2024."Ing" as english_grade_text,
        pede_2024."Fase Ideal" as ideal_stage_text,
        pede_2024."Defasagem" as level_gap_text,
        pede_2024."Atingiu PV" as turning_point_text,
        pede_2024."Indicado" as nomination_text,

        -- what this sheet repeats of other waves
        pede_2024."INDE 22" as inde_2022_copy_text,
        pede_2024."INDE 23" as inde_2023_copy_text,
        pede_2024."Pedra 20" as stone_2020_copy_text,
        pede_2024."Pedra 21" as stone_2021_copy_text,
        pede_2024."Pedra 22" as stone_2022_copy_text,
        pede_2024."Pedra 23" as stone_2023_copy_text
    from pede_2024

)

select * from renamed
