{#- each column that is read, with its header in the three sheets -#}
{%- set cells = [
    ('stage', 'Fase', 'Fase', 'Fase'),
    ('birth_year', 'Ano nasc', 'Data de Nasc', 'Data de Nasc'),
    ('age', 'Idade 22', 'Idade', 'Idade'),
    ('gender', 'Gênero', 'Gênero', 'Gênero'),
    ('entry_year', 'Ano ingresso', 'Ano ingresso', 'Ano ingresso'),
    ('evaluation_count', 'Nº Av', 'Nº Av', 'Nº Av'),
    ('inde', 'INDE 22', 'INDE 2023', 'INDE 2024'),
    ('stone', 'Pedra 22', 'Pedra 2023', 'Pedra 2024'),
    ('ian', 'IAN', 'IAN', 'IAN'),
    ('ida', 'IDA', 'IDA', 'IDA'),
    ('ieg', 'IEG', 'IEG', 'IEG'),
    ('iaa', 'IAA', 'IAA', 'IAA'),
    ('ips', 'IPS', 'IPS', 'IPS'),
    ('ipp', 'IPP', 'IPP', 'IPP'),
    ('ipv', 'IPV', 'IPV', 'IPV'),
    ('mathematics_grade', 'Matem', 'Mat', 'Mat'),
    ('portuguese_grade', 'Portug', 'Por', 'Por'),
    ('english_grade', 'Inglês', 'Ing', 'Ing'),
    ('ideal_stage', 'Fase ideal', 'Fase Ideal', 'Fase Ideal'),
    ('level_gap', 'Defas', 'Defasagem', 'Defasagem'),
    ('has_reached_turning_point', 'Atingiu PV', 'Atingiu PV', 'Atingiu PV'),
    ('is_nominated', 'Indicado', 'Indicado', 'Indicado'),
    ('inde_2022_copy', 'INDE 22', 'INDE 22', 'INDE 22'),
    ('inde_2023_copy', 'INDE 23', 'INDE 23', 'INDE 23'),
    ('stone_2020_copy', 'Pedra 20', 'Pedra 20', 'Pedra 20'),
    ('stone_2021_copy', 'Pedra 21', 'Pedra 21', 'Pedra 21'),
    ('stone_2022_copy', 'Pedra 22', 'Pedra 22', 'Pedra 22'),
    ('stone_2023_copy', 'Pedra 23', 'Pedra 23', 'Pedra 23')
] -%}
{%- set text_columns = {
    'birth_year': 'birth_text',
    'has_reached_turning_point': 'turning_point_text',
    'is_nominated': 'nomination_text'
} -%}

{%- set cell_as_number = feature_warehouse.safe_cast('trim(cell_text)', 'double') -%}

with

sheet_rows as (

    select * from {{ ref('stg_pede__sheet_rows') }}
    where exclusion_reason is null

),

-- a cell that holds something and gave no value: nothing disappears silently
unread_cells as (

    {%- for column, header_2022, header_2023, header_2024 in cells %}
        {%- set cell = text_columns.get(column, column ~ '_text') %}
        select
            sheet_name,
            row_number,
            loaded_at,
            case wave_year
                when 2022 then '{{ header_2022 }}'
                when 2023 then '{{ header_2023 }}'
                when 2024 then '{{ header_2024 }}'
            end as column_name,
            {{ cell }} as cell_text
        from sheet_rows
        where
            {{ column }} is null
            and {{ feature_warehouse.cell_text(cell) }} is not null
        {% if not loop.last %}
            union all
        {% endif %}
    {%- endfor %}

),

with_reason as (

    select
        *,
        case
            when starts_with(cell_text, '#') then 'spreadsheet error'
            when {{ cell_as_number }} is not null
                then 'outside the range of the column'
            else 'not a value of the column'
        end as reason
    from unread_cells

)

select * from with_reason
