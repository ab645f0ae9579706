{#- Guarantees that a key of a view and the spine's column compare as they are. DuckDB would cast one of them: '1' is
    not '01', two large integers are one float, and a timestamp is a timestamptz of the session's zone. -#}
{% macro check_key_types(key, view, spine_column, spine_type) %}
    {%- set view_type = feature_warehouse.lower_names(view.columns).get(key | lower) -%}
    {%- set families = [feature_warehouse.type_family(view_type), feature_warehouse.type_family(spine_type)] -%}
    {%- if none in families or families[0] == families[1] -%}
        {{ return('') }}
    {%- endif -%}

    {%- if 'float' in families -%}
        {%- set mend = 'make whole numbers or text of the floats, where they are made: in pandas '
            ~ "astype('Int64') keeps whole numbers whole beside None" -%}
    {%- elif families | sort == ['timestamp', 'timestamptz'] -%}
        {%- set mend = 'write (' ~ spine_column ~ " at time zone 'UTC') in the spine" -%}
    {%- else -%}
        {%- set mend = 'cast ' ~ spine_column ~ ' as ' ~ view_type
            ~ ' in the spine, or give both columns one type where they are made' -%}
    {%- endif -%}
    {%- do feature_warehouse.raise_join_error(
        view.name ~ '.' ~ key ~ ' is ' ~ view_type ~ ', and ' ~ spine_column ~ ' of the spine is '
        ~ spine_type ~ ': keys are never cast',
        mend
    ) -%}
{% endmacro %}
