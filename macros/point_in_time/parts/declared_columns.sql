{#- Guarantees the columns that a model's enforced contract names, name: type. Without a contract the YAML may miss
    columns that the relation has, so it counts as naming none. -#}
{% macro declared_columns(node) %}
    {%- set columns = {} -%}
    {%- if node is not none and (node.config.get('contract') or {}).get('enforced') -%}
        {%- for column in node.columns.values() -%}
            {%- do columns.update({column.name: column.data_type}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(columns) }}
{% endmacro %}
