{#- Guarantees the profile of rows that are no feature view but hold its features, such as a training set: one period
    (NULL), one stratum.

    rows: a relation, or SQL that stands for one. columns: {feature: {column, kind}}. -#}
{% macro profile_sample(rows, feature_view, version, columns, bins) -%}
    {%- set kinds = {} -%}
    {%- for feature, held in columns.items() -%}
        {%- do kinds.update({feature: held.kind}) -%}
    {%- endfor -%}
with

observed as (

    select
        cast(null as timestamp) as period,
        'all' as stratum
        {%- for held in columns.values() %},
        {{ feature_warehouse.value_as(feature_warehouse.quote_identifier(held.column), held.kind) }} as value_{{ loop.index }}
        {%- endfor %}
    from {{ rows }}

),

given_values as (

    {{ feature_warehouse.values_of_rows(
        {'name': feature_view, 'version': version, 'features': kinds}, 'observed'
    ) | indent(4) }}

),

profiled as (

    {{ feature_warehouse.profile_rows('given_values', bins) | indent(4) }}

)

select * from profiled
{%- endmacro %}
