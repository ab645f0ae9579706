{#- the scale ends at 10; stored scores reach 10.01 and 10.002 -#}
{%- set scores = [
    'inde', 'ian', 'ida', 'ieg', 'iaa', 'ips', 'ipp', 'ipv',
    'mathematics_grade', 'portuguese_grade', 'english_grade',
    'inde_2022_copy', 'inde_2023_copy'
] -%}
{%- set whole_numbers = [
    ('level_gap', -9, 9), ('entry_year', 1990, 2100), ('evaluation_count', 0, 99)
] -%}
{%- set stones = [
    'stone', 'stone_2020_copy', 'stone_2021_copy', 'stone_2022_copy', 'stone_2023_copy'
] -%}

with

sheets as (

    select * from {{ ref('stg_pede__sheets') }}

),

marked as (

    select
        *,
        -- a row that is no student to score is counted as excluded, never dropped
        case
            when {{ feature_warehouse.cell_text('student_id_text') }} is null
                then 'no RA'
            -- a name, typed in the wrong column, would be a key that leaves by export
            when
                not regexp_matches(
                    {{ feature_warehouse.cell_text('student_id_text') }},
                    '^RA-[0-9]+$', 'i'
                )
                then 'the RA is no RA'
            when 'INCLUIR' in (upper(trim(inde_text)), upper(trim(stone_text)))
                then 'marked INCLUIR'
            when upper(trim(stage_text)) in ('9', 'FASE 9')
                then 'Fase 9 is no stage'
        end as exclusion_reason,
        -- Excel took some ages for days since 1900, and in the same rows swapped the
        -- day and the month of the birth date
        coalesce(regexp_matches(trim(age_text), '^1900-01-[0-3][0-9]'), false)
            as is_age_a_date,
        -- stages are 'ALFA', '3', 'FASE 3' or a class such as '3F'
        case
            when upper(trim(stage_text)) = 'ALFA' then '0'
            else regexp_extract(
                upper(trim(stage_text)), '^(FASE )?([0-8])[A-Z]?$', 2
            )
        end as stage_digit,
        case
            when starts_with(upper(trim(ideal_stage_text)), 'ALFA') then '0'
            else regexp_extract(upper(trim(ideal_stage_text)), '^FASE ([0-8])', 1)
        end as ideal_stage_digit
    from sheets

),

cells_read as (

    select
        *,
        {{ feature_warehouse.cell_text('student_id_text') }} as student_id,
        {{ feature_warehouse.safe_cast('stage_digit', 'integer') }} as stage,
        {{ feature_warehouse.safe_cast('ideal_stage_digit', 'integer') }}
            as ideal_stage,
        {{ feature_warehouse.cell_text('class_name_text') }} as class_name,
        lower({{ feature_warehouse.cell_text('institution_text') }}) as institution,

        -- numbers
        {%- for score in scores %}
            {{ feature_warehouse.cell_number(score ~ '_text', 0, 10.02) }}
                as {{ score }},
        {%- endfor %}
        {%- for whole, low, high in whole_numbers %}
            {{ feature_warehouse.cell_integer(whole ~ '_text', low, high) }}
                as {{ whole }},
        {%- endfor %}
        case
            when is_age_a_date
                then
                    cast(
                        {{ feature_warehouse.cell_date('age_text', '%Y-%m-%d') }}
                        - date '1899-12-31' as integer
                    )
            else {{ feature_warehouse.cell_integer('age_text', 3, 80) }}
        end as age,

        -- dates: real, or the text month/day/year; the first sheet has only years
        case
            when is_age_a_date
                then {{ feature_warehouse.cell_date('birth_text', '%Y-%d-%m') }}
            else coalesce(
                {{ feature_warehouse.cell_date('birth_text', '%Y-%m-%d') }},
                {{ feature_warehouse.cell_date('birth_text', '%m/%d/%Y') }}
            )
        end as birth_date,
        {{ feature_warehouse.cell_integer('birth_text', 1900, 2100) }}
            as stated_birth_year,

        -- words
        case lower(trim(gender_text))
            when 'menina' then 'female'
            when 'feminino' then 'female'
            when 'menino' then 'male'
            when 'masculino' then 'male'
        end as gender,
        {%- for stone in stones %}
            case replace(lower(trim({{ stone }}_text)), 'agata', 'ágata')
                when 'quartzo' then 'Quartzo'
                when 'ágata' then 'Ágata'
                when 'ametista' then 'Ametista'
                when 'topázio' then 'Topázio'
            end as {{ stone }},
        {%- endfor %}
        case lower(trim(turning_point_text))
            when 'sim' then true
            when 'não' then false
        end as has_reached_turning_point,
        case lower(trim(nomination_text))
            when 'sim' then true
            when 'não' then false
        end as is_nominated
    from marked

),

with_birth as (

    select
        * exclude (stage_digit, ideal_stage_digit, stated_birth_year),
        coalesce(cast(extract(year from birth_date) as integer), stated_birth_year)
            as birth_year
    from cells_read

)

select * from with_birth
