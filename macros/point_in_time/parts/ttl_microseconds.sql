{#- Guarantees a ttl such as {'count': 30, 'period': 'day'} in microseconds, or none. -#}
{% macro ttl_microseconds(ttl, view_name) %}
    {%- if ttl is none -%}
        {{ return(none) }}
    {%- endif -%}

    {%- set seconds = {'second': 1, 'minute': 60, 'hour': 3600, 'day': 86400} -%}
    {%- if
        ttl is not mapping
        or ttl | list | sort != ['count', 'period']
        or ttl['period'] not in seconds
        or ttl['count'] is boolean
        or ttl['count'] is not integer
        or ttl['count'] < 0
    -%}
        {%- do feature_warehouse.raise_join_error(
            view_name ~ ' has a ttl that says no time: ' ~ ttl,
            "write it like {'count': 30, 'period': 'day'}; the period is second, minute, hour or day"
        ) -%}
    {%- endif -%}
    {{ return(ttl['count'] * seconds[ttl['period']] * 1000000) }}
{% endmacro %}
