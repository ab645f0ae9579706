{#- Guarantees whether a column of a relation has an order to bin by: a number or a time has, a text or a boolean has
    not. `kind` (ordered or categorical) says it where the relation is none to look at, as under a test's `where`. -#}
{% macro has_order(relation, column_name, kind=none) %}
    {%- if kind is not none -%}
        {%- if kind not in ['ordered', 'categorical'] -%}
            {%- do feature_warehouse.raise_monitoring_error(
                column_name ~ ' has the unknown kind ' ~ kind, 'use ordered or categorical'
            ) -%}
        {%- endif -%}
        {{ return(kind == 'ordered') }}
    {%- endif -%}
    {%- if relation is string -%}
        {%- do feature_warehouse.raise_monitoring_error(
            'the type of ' ~ column_name ~ ' cannot be looked up', "say kind: ordered or kind: categorical"
        ) -%}
    {%- endif -%}
    {%- for column in adapter.get_columns_in_relation(relation) if column.name | lower == column_name | lower -%}
        {%- set type = column.data_type | lower -%}
        {{ return(
            column.is_number() or column.is_float() or type == 'date' or type.startswith('timestamp')
            or type in ['hugeint', 'uhugeint', 'utinyint', 'usmallint', 'uinteger', 'ubigint', 'tinyint']
        ) }}
    {%- endfor -%}
    {%- do feature_warehouse.raise_monitoring_error(
        relation ~ ' has no column ' ~ column_name, 'name one of its columns'
    ) -%}
{% endmacro %}
