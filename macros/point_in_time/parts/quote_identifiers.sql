{#- Guarantees a list of quoted identifiers. -#}
{% macro quote_identifiers(names) %}
    {%- set identifiers = [] -%}
    {%- for name in names -%}
        {#- adapter.quote() leaves the quotes of a name alone #}
        {%- do identifiers.append(adapter.quote(name | replace('"', '""'))) -%}
    {%- endfor -%}
    {{ return(identifiers) }}
{% endmacro %}
