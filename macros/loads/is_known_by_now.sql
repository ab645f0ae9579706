{# Guarantees that an instant has come: it is not NULL, nor after `feature_warehouse_as_of` where that is set. #}
{% macro is_known_by_now(instant) -%}
    {%- if feature_warehouse.as_of_timestamp() is none -%}
        {{ instant }} is not null
    {%- else -%}
        coalesce({{ instant }} <= {{ feature_warehouse.as_of_timestamp() }}, false)
    {%- endif -%}
{%- endmacro %}
