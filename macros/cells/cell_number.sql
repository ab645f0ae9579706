{# Guarantees the number of a cell within [low, high], else NULL: nothing is rescaled or guessed. #}
{% macro cell_number(cell, low, high) -%}
    {%- set number = feature_warehouse.safe_cast('trim(' ~ cell ~ ')', 'double') -%}
    case when {{ number }} between {{ low }} and {{ high }} then {{ number }} end
{%- endmacro %}
