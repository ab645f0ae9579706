{#- Guarantees an identifier that means the name given, whatever is in it. -#}
{% macro quote_identifier(name) %}
    {{ return(feature_warehouse.quote_identifiers([name])[0]) }}
{% endmacro %}
