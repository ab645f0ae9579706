{#- what a sheet repeats of an earlier wave, as knowledge of that wave -#}
{%- set copies = [
    (2020, none, 'stone_2020_copy'),
    (2021, none, 'stone_2021_copy'),
    (2022, 'inde_2022_copy', 'stone_2022_copy'),
    (2023, 'inde_2023_copy', 'stone_2023_copy')
] -%}

with

sheet_rows as (

    select * from {{ ref('stg_pede__sheet_rows') }}
    where exclusion_reason is null

),

copies as (

    {%- for copied_year, inde, stone in copies %}
        select
            student_id,
            {{ copied_year }} as wave_year,
            wave_year as stated_in_wave_year,
            loaded_at,
            {{ inde or 'cast(null as double)' }} as inde,
            {{ stone }} as stone
        from sheet_rows
        where coalesce(cast({{ inde or stone }} as varchar), {{ stone }}) is not null
        {% if not loop.last %}
            union all
        {% endif %}
    {%- endfor %}

)

select * from copies
