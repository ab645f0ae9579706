{#- Guarantees the names that the features of all views have in the result. -#}
{% macro output_names(views) %}
    {%- set names = [] -%}
    {%- for view in views -%}
        {%- do names.extend((view.features or {}).values()) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}
