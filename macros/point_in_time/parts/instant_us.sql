{#- Guarantees the microseconds since 1970 (UTC) of a date, timestamp or timestamptz, in every session time zone, and
    that infinity is later than all others: epoch_us() makes it NULL, which would let a row leak. -#}
{% macro instant_us(instant) -%}
    {%- set infinity = "when 'infinity' then 9223372036854775807 when '-infinity' then -9223372036854775807" -%}
    coalesce(epoch_us({{ instant }}), case {{ instant }} {{ infinity }} end)
{%- endmacro %}
