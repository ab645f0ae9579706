{#- Guarantees a list of quoted identifiers. -#}
{% macro quote_identifiers(names) %}
    {%- set identifiers = [] -%}
    {%- for name in names -%}
        {#- as quote_identifier does: it is called for each column of each view, and a call costs more than the quotes #}
        {%- do identifiers.append(adapter.quote(name | replace('"', '""'))) -%}
    {%- endfor -%}
    {{ return(identifiers) }}
{% endmacro %}
