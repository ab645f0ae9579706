{# Guarantees that a snapshot dates its captures in UTC, whatever the session's time zone; dbt-duckdb takes local time. #}
{% macro duckdb__snapshot_get_time() -%}
    (now() at time zone 'UTC')
{%- endmacro %}
