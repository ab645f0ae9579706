with

pede_2023 as (

    select * from {{ source('pede', 'pede_2023') }}

),

renamed as (

    select
        -- where the row was found and when it was loaded
        pede_2023."_sheet_name" as sheet_name,
        pede_2023."_row_number" as row_number,
        pede_2023."_loaded_at" as loaded_at,
        2023 as wave_year,

        -- the cells, as text
        pede_2023."RA" as student_id_text,
        pede_2023."Fase" as stage_text,
        pede_2023."Turma" as class_name_text,
        pede_2023."Data de Nasc" as birth_text,
        pede_2023."Idade" as age_text,
        pede_2023."Gênero" as gender_text,
        pede_2023."Ano ingresso" as entry_year_text,
        pede_2023."Instituição de ensino" as institution_text,
        pede_2023."Nº Av" as evaluation_count_text,
        pede_2023."INDE 2023" as inde_text,
        pede_2023."Pedra 2023" as stone_text,
        pede_2023."IAN" as ian_text,
        pede_2023."IDA" as ida_text,
        pede_2023."IEG" as ieg_text,
        pede_2023."IAA" as iaa_text,
        pede_2023."IPS" as ips_text,
        pede_2023."IPP" as ipp_text,
        pede_2023."IPV" as ipv_text,
        pede_2023."Mat" as mathematics_grade_text,
        pede_2023."Por" as portuguese_grade_text,
        pede_2023."Ing" as english_grade_text,
        pede_2023."Fase Ideal" as ideal_stage_text,
        pede_2023."Defasagem" as level_gap_text,
        pede_2023."Atingiu PV" as turning_point_text,
        pede_2023."Indicado" as nomination_text,

        -- what this sheet repeats of other waves
        pede_2023."INDE 22" as inde_2022_copy_text,
        pede_2023."INDE 23" as inde_2023_copy_text,
        pede_2023."Pedra 20" as stone_2020_copy_text,
        pede_2023."Pedra 21" as stone_2021_copy_text,
        pede_2023."Pedra 22" as stone_2022_copy_text,
        pede_2023."Pedra 23" as stone_2023_copy_text
    from pede_2023

)

select * from renamed
