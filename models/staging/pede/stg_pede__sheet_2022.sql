with

pede_2022 as (

    select * from {{ source('pede', 'pede_2022') }}

),

renamed as (

    select
        -- where the row was found and when it was loaded
        pede_2022."_sheet_name" as sheet_name,
        pede_2022."_row_number" as row_number,
        pede_2022."_loaded_at" as loaded_at,
        2022 as wave_year,

        -- the cells, as text
        pede_2022."RA" as student_id_text,
        pede_2022."Fase" as stage_text,
        pede_2022."Turma" as class_name_text,
        pede_2022."Ano nasc" as birth_text,
        pede_2022."Idade 22" as age_text,
        pede_2022."Gênero" as gender_text,
        pede_2022."Ano ingresso" as entry_year_text,
        pede_2022."Instituição de ensino" as institution_text,
        pede_2022."Nº Av" as evaluation_count_text,
        pede_2022."INDE 22" as inde_text,
        pede_2022."Pedra 22" as stone_text,
        pede_2022."IAN" as ian_text,
        pede_2022."IDA" as ida_text,
        pede_2022."IEG" as ieg_text,
        pede_2022."IAA" as iaa_text,
        pede_2022."IPS" as ips_text,
        cast(null as varchar) as ipp_text,
        pede_2022."IPV" as ipv_text,
        pede_2022."Matem" as mathematics_grade_text,
        pede_2022."Portug" as portuguese_grade_text,
        pede_2022."Inglês" as english_grade_text,
        pede_2022."Fase ideal" as ideal_stage_text,
        pede_2022."Defas" as level_gap_text,
        pede_2022."Atingiu PV" as turning_point_text,
        pede_2022."Indicado" as nomination_text,

        -- what this sheet repeats of other waves
        cast(null as varchar) as inde_2022_copy_text,
        cast(null as varchar) as inde_2023_copy_text,
        pede_2022."Pedra 20" as stone_2020_copy_text,
        pede_2022."Pedra 21" as stone_2021_copy_text,
        cast(null as varchar) as stone_2022_copy_text,
        cast(null as varchar) as stone_2023_copy_text
    from pede_2022

)

select * from renamed
