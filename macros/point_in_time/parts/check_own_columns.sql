{#- Guarantees that the entity keys and the clocks of a feature view are columns of it, and the clocks instants. -#}
{% macro check_own_columns(view_name, columns, entities, clocks) %}
    {%- set column_names = columns | map('lower') | list -%}
    {%- set has = '; its columns are ' ~ columns | join(', ') -%}
    {%- for key in entities if columns and key | lower not in column_names -%}
        {%- do feature_warehouse.raise_join_error(
            view_name ~ ' has no column ' ~ key ~ ', which is to be its entity key',
            'name the column in its YAML or in `entities`' ~ has
        ) -%}
    {%- endfor -%}
    {%- for clock, column in clocks.items() if columns and column and column | lower not in column_names -%}
        {%- do feature_warehouse.raise_join_error(
            view_name ~ ' has no column ' ~ column ~ ', which is to be its ' ~ clock,
            'name the column in its YAML, or give ' ~ clock ~ "='<column>'" ~ has
        ) -%}
    {%- endfor -%}
    {%- set types = feature_warehouse.lower_names(columns) -%}
    {%- for column in clocks.values() if column -%}
        {%- do feature_warehouse.check_clock_type(view_name, column, types.get(column | lower)) -%}
    {%- endfor -%}
{% endmacro %}
