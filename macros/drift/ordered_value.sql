{#- Guarantees SQL of a column as a number to bin by, or none where it has no order: a number is one, a time is its
    seconds since 1970, a text or a boolean is none. `kind` (number, time or category) says it where the relation is
    none to look at, as under a test's `where`. -#}
{% macro ordered_value(relation, column_name, kind=none) %}
    {%- if kind is not none -%}
        {%- if kind not in ['number', 'time', 'category'] -%}
            {%- do feature_warehouse.raise_monitoring_error(
                column_name ~ ' has the unknown kind ' ~ kind, 'use number, time or category'
            ) -%}
        {%- endif -%}
        {{ return(none if kind == 'category' else feature_warehouse.value_as(column_name, kind)) }}
    {%- endif -%}
    {%- if relation is string -%}
        {%- do feature_warehouse.raise_monitoring_error(
            'the type of ' ~ column_name ~ ' cannot be looked up', 'say kind: number, time or category'
        ) -%}
    {%- endif -%}
    {%- for column in adapter.get_columns_in_relation(relation) if column.name | lower == column_name | lower -%}
        {%- set kind = feature_warehouse.kind_of_type(column.data_type) -%}
        {{ return(none if kind == 'category' else feature_warehouse.value_as(column_name, kind)) }}
    {%- endfor -%}
    {%- do feature_warehouse.raise_monitoring_error(
        relation ~ ' has no column ' ~ column_name, 'name one of its columns'
    ) -%}
{% endmacro %}
