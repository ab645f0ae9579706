{#- Guarantees with how many rows on a side something can be said of drift. -#}
{% macro fewest_rows() -%}
    {{ return(30) }}
{%- endmacro %}
