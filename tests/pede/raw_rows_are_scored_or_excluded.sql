-- nothing disappears: in each load, the rows of a sheet are scored or excluded
with

raw_rows as (

    {%- for year in [2022, 2023, 2024] %}
        select
            {{ year }} as wave_year,
            _loaded_at as loaded_at,
            count(*) as row_count
        from {{ source('pede', 'pede_' ~ year) }}
        group by _loaded_at
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}

),

read_rows as (

    select
        wave_year,
        loaded_at
    from {{ ref('int_student__waves') }}

    union all

    select
        wave_year,
        loaded_at
    from {{ ref('stg_pede__excluded_rows') }}

),

read_counts as (

    select
        wave_year,
        loaded_at,
        count(*) as row_count
    from read_rows
    group by
        wave_year,
        loaded_at

)

select
    raw_rows.*,
    read_counts.row_count as read_row_count
from raw_rows
left join read_counts
    on
        raw_rows.wave_year = read_counts.wave_year
        and raw_rows.loaded_at = read_counts.loaded_at
where raw_rows.row_count is distinct from read_counts.row_count
