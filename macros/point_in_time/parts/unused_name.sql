{#- Guarantees a name of ours that none of the names taken is equal to; case does not count. -#}
{% macro unused_name(name, taken) %}
    {%- set lower_taken = taken | map('lower') | list -%}
    {{ return(name if name not in lower_taken else feature_warehouse.unused_name(name ~ '_', taken)) }}
{% endmacro %}
