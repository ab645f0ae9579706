{#- Guarantees an identifier that means the name given, whatever is in it: adapter.quote() leaves its quotes alone. -#}
{% macro quote_identifier(name) %}
    {{ return(adapter.quote(name | replace('"', '""'))) }}
{% endmacro %}
