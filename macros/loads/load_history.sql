{#- Guarantees one row per key and change: a row that a later full load repeats is not repeated, and a row
    that a later load no longer has ends in one whose columns are all NULL. -#}
{% macro load_history(loads, keys, columns) -%}
    {{ return(adapter.dispatch('load_history', 'feature_warehouse')(loads, keys, columns)) }}
{%- endmacro %}

{% macro duckdb__load_history(loads, keys, columns) -%}
{%- set key_list = keys | join(', ') -%}
select
    {{ key_list }},
    loaded_at as created_timestamp,
    {{ columns | join(',\n    ') }}
from (
    select
        keys_by_load.*,
        {{ loads }}.* exclude ({{ key_list }}, loaded_at),
        {{ loads }}.loaded_at is not null as is_present
    from (
        select
            first_seen.* exclude (first_loaded_at),
            every_load.loaded_at
        from (
            select
                {{ key_list }},
                min(loaded_at) as first_loaded_at
            from {{ loads }}
            group by {{ key_list }}
        ) as first_seen
        inner join (select distinct loaded_at from {{ loads }}) as every_load
            on first_seen.first_loaded_at <= every_load.loaded_at
    ) as keys_by_load
    left join {{ loads }}
        on keys_by_load.loaded_at = {{ loads }}.loaded_at
        {%- for key in keys %}
        and keys_by_load.{{ key }} = {{ loads }}.{{ key }}
        {%- endfor %}
) as states
qualify
    row(is_present, {{ columns | join(', ') }}) is distinct from lag(
        row(is_present, {{ columns | join(', ') }})
    ) over (partition by {{ key_list }} order by loaded_at)
{%- endmacro %}
