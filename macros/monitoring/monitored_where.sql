{#- Guarantees the SQL of the rows of a feature view that can be compared at all, or none where all can. -#}
{% macro monitored_where(feature_view, version) %}
    {%- set found = [] -%}
    {%- for view in feature_warehouse.monitored_feature_views() if view.name == feature_view and view.version == version -%}
        {%- do found.append(view.where) -%}
    {%- endfor -%}
    {{ return(found | first if found else none) }}
{% endmacro %}
