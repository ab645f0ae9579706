{# Guarantees the whole number of a cell within [low, high] (`7` or `7.0`), else NULL. #}
{% macro cell_integer(cell, low, high) -%}
    {%- set number = feature_warehouse.cell_number(cell, low, high) -%}
    case when {{ number }} = floor({{ number }}) then cast({{ number }} as integer) end
{%- endmacro %}
