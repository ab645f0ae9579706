{#- Guarantees what is declared of the features of views, a row each: what they are compared with, and their trend. -#}
{% macro declared_features(feature_views) -%}
select * from (
    values
    {%- for view in feature_views %}
    {%- set is_last = loop.last %}
    {%- for feature, kind in view.features.items() %}
    {%- set trend = view.trends.get(feature, {}) %}
    (
        '{{ view.name }}', '{{ view.version }}', '{{ feature }}', '{{ kind }}', '{{ feature_warehouse.baseline_of(view) }}',
        {{ "'" ~ trend.direction ~ "'" if trend.direction else 'cast(null as varchar)' }},
        cast({{ trend.at_most if trend.at_most is defined else 'null' }} as double)
    ){{ ',' if not (is_last and loop.last) }}
    {%- endfor %}
    {%- endfor %}
) as declaring (feature_view, version, feature, kind, baseline, direction, at_most)
{%- endmacro %}
