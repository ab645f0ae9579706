{#- Guarantees a row for each feature of each observed row (a CTE of `observed_rows`): `number` holds a number or a time,
    `category` any other. Long, because a column for each feature takes DuckDB a second to plan where there are fifty,
    with no row to read. -#}
{% macro values_of_rows(view, observed) -%}
    {%- set names, kinds, numbers, categories = [], [], [], [] -%}
    {%- for feature, kind in view.features.items() -%}
        {%- set value = observed ~ '.value_' ~ loop.index -%}
        {%- do names.append("'" ~ feature ~ "'") -%}
        {%- do kinds.append("'" ~ kind ~ "'") -%}
        {%- do numbers.append('null' if kind == 'category' else value) -%}
        {%- do categories.append(value if kind == 'category' else 'null') -%}
    {%- endfor -%}
select
    '{{ view.name }}' as feature_view,
    '{{ view.version }}' as version,
    {{ observed }}.period,
    {{ observed }}.stratum,
    unnest([{{ names | join(', ') }}]) as feature,
    unnest([{{ kinds | join(', ') }}]) as kind,
    unnest(cast([{{ numbers | join(', ') }}] as double [])) as number,
    unnest(cast([{{ categories | join(', ') }}] as varchar [])) as category
from {{ observed }}
{%- endmacro %}
