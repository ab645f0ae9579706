{#- Guarantees the columns of a spine, name: type; those of a bare name can come from the variable
    `feature_warehouse_spine_columns`. Empty where nobody can know them. -#}
{% macro spine_columns(spine) %}
    {%- set declared = var('feature_warehouse_spine_columns', none)
        if spine is string
        else feature_warehouse.declared_columns(feature_warehouse.declaring_node(spine)) -%}
    {{ return(feature_warehouse.relation_columns(spine, declared)) }}
{% endmacro %}
