{#- Guarantees one number that orders rows by (event, created), a NULL created lowest: an ASOF join takes one key. -#}
{% macro order_key(event_us, created_us) -%}
    cast({{ event_us }} as hugeint) * 18446744073709551616 + coalesce({{ created_us }}, -9223372036854775808)
{%- endmacro %}
