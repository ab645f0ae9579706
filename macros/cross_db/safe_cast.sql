{# Guarantees NULL where a text is no value of the type; dbt's own safe_cast is a plain cast on DuckDB. #}
{% macro safe_cast(expression, type) -%}
    {{ return(adapter.dispatch('safe_cast', 'feature_warehouse')(expression, type)) }}
{%- endmacro %}

{% macro duckdb__safe_cast(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}
