{#- Guarantees a SQL comment that says, for programs, which feature of which view each column of a join holds. -#}
{% macro join_note(views) %}
    {%- set columns = [] -%}
    {%- for view in views -%}
        {%- for feature, output in (view.features or {none: none}).items() -%}
            {%- do columns.append(
                {'column': output, 'feature': feature, 'relation': view.name}
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return('-- feature_warehouse: ' ~ tojson({'features': columns})) }}
{% endmacro %}
