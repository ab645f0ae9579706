{#- Guarantees what a column of a data type is compared as: number or time (both have an order), else category. -#}
{% macro kind_of_type(data_type) %}
    {%- set type = data_type | lower | trim -%}
    {%- if type == 'date' or type.startswith('timestamp') -%}
        {{ return('time') }}
    {%- endif -%}
    {#- dbt's own is_number knows no unsigned and no huge integers -#}
    {%- set integers = ['tinyint', 'smallint', 'int', 'integer', 'bigint', 'hugeint'] -%}
    {%- set fractions = ['double', 'double precision', 'float', 'real', 'decimal', 'numeric'] -%}
    {%- set plain = type.split('(')[0].rstrip('0123456789 ') -%}
    {{ return('number' if plain.removeprefix('u') in integers or plain in fractions else 'category') }}
{% endmacro %}
