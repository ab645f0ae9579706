{#- Guarantees a list of quoted identifiers. -#}
{% macro quote_identifiers(names) %}
    {%- set identifiers = [] -%}
    {%- for name in names -%}
        {%- do identifiers.append(feature_warehouse.quote_identifier(name)) -%}
    {%- endfor -%}
    {{ return(identifiers) }}
{% endmacro %}
