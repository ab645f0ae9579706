{#- Guarantees the profile of rows that are no feature view but hold its features, such as a training set: one period
    (NULL), one stratum.

    rows: a relation, or SQL that stands for one. columns: {feature: {column, kind}}.
    where: as of `monitored`; it may name the features in `columns`, and nothing else, since a clock of the sample is
        another than the view's. -#}
{% macro profile_sample(rows, feature_view, version, columns, bins, where=none) -%}
    {%- set kinds = {} -%}
    {%- for feature, held in columns.items() -%}
        {%- do kinds.update({feature: held.kind}) -%}
    {%- endfor -%}
with

features as (

    select
        {%- for feature, held in columns.items() %}
        {{ feature_warehouse.quote_identifier(held.column) }} as {{ feature_warehouse.quote_identifier(feature) }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ rows }}

),

observed as (

    select
        cast(null as timestamp) as period,
        'all' as stratum
        {%- for feature, held in columns.items() %},
        {{ feature_warehouse.value_as(feature_warehouse.quote_identifier(feature), held.kind) }} as value_{{ loop.index }}
        {%- endfor %}
    from features
    {%- if where %}
    where {{ where }}
    {%- endif %}

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
