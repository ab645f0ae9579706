with

sheet_2022 as (

    select * from {{ ref('stg_pede__sheet_2022') }}

),

sheet_2023 as (

    select * from {{ ref('stg_pede__sheet_2023') }}

),

sheet_2024 as (

    select * from {{ ref('stg_pede__sheet_2024') }}

),

every_sheet as (

    select * from sheet_2022

    union all

    select * from sheet_2023

    union all

    select * from sheet_2024

)

select * from every_sheet
