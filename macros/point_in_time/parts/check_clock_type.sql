{#- Guarantees that a clock of known type is a date or a timestamp: a text is no instant, and DuckDB would take a time of
    day for one of 1970. -#}
{% macro check_clock_type(owner, column, type) %}
    {%- if feature_warehouse.type_family(type) not in [none, 'timestamp', 'timestamptz'] -%}
        {%- do feature_warehouse.raise_join_error(
            column ~ ' of ' ~ owner ~ ' is ' ~ type ~ ', no instant',
            'make a date, timestamp or timestamptz of it: cast(' ~ column ~ ' as timestamp) where it is text, '
            ~ 'to_timestamp(' ~ column ~ ') where it is seconds since 1970, pd.to_datetime in pandas'
        ) -%}
    {%- endif -%}
{% endmacro %}
