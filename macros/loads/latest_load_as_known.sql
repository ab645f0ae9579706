{# Guarantees the rows of the latest load: that known at the instant of `feature_warehouse_as_of`, where it is set. #}
{% macro latest_load_as_known(loads) -%}
    select * from {{ loads }}
    where
        loaded_at = (
            select max(loads.loaded_at)
            from {{ loads }} as loads
            {%- if feature_warehouse.as_of_timestamp() is not none %}
            where loads.loaded_at <= {{ feature_warehouse.as_of_timestamp() }}
            {%- endif %}
        )
{%- endmacro %}
