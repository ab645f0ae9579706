{# Guarantees a trimmed text with single spaces, or NULL for a blank cell. #}
{% macro cell_text(cell) -%}
    nullif(trim(regexp_replace({{ cell }}, '\s+', ' ', 'g')), '')
{%- endmacro %}
