{#- Guarantees the values of all views below each other (`values_of_rows`), each read from the CTE of its name and a
    suffix. -#}
{% macro values_of_views(feature_views, suffix) -%}
{%- for view in feature_views -%}
{{ '\nunion all\n\n' if not loop.first }}
{{- feature_warehouse.values_of_rows(view, feature_warehouse.cte_of(view) ~ suffix) }}
{% endfor %}
{%- endmacro %}
