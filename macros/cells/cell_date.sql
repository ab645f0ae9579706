{# Guarantees the date of a cell written in one format (a time of day is ignored), or NULL. #}
{% macro cell_date(cell, format) -%}
    cast(try_strptime(split_part(trim({{ cell }}), ' ', 1), '{{ format }}') as date)
{%- endmacro %}
