{#- Guarantees the types of columns by their lower-case names, lower name: type. -#}
{% macro lower_names(columns) %}
    {%- set types = {} -%}
    {%- for column, type in columns.items() -%}
        {%- do types.update({column | lower: type}) -%}
    {%- endfor -%}
    {{ return(types) }}
{% endmacro %}
