{#- Guarantees the instant of `as_of` (without one, of the variable `feature_warehouse_as_of`) as SQL, or none. A
    bare literal becomes a UTC timestamp; anything else is a SQL expression of a date or timestamp type. -#}
{% macro as_of_timestamp(as_of=none) %}
    {%- set given = var('feature_warehouse_as_of', none) if as_of is none else as_of -%}
    {%- if given is none -%}
        {{ return(none) }}
    {%- endif -%}

    {#- YAML makes dates of some literals, so `given` may be no text -#}
    {%- set text = (given ~ '') | trim -%}
    {%- set bare = text[1:-1] if modules.re.match("'[^']*'$", text) else text -%}
    {%- if not modules.re.match('[0-9]{4}-[0-9]{2}-[0-9]{2}', bare) -%}
        {{ return('(' ~ text ~ ')') }}
    {%- endif -%}

    {%- set date = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set time = '[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?' -%}
    {%- set zone = '[+-][0-9]{2}(:?[0-9]{2})?|[A-Za-z][A-Za-z_/]*' -%}
    {%- set literal = modules.re.match(date ~ '(' ~ time ~ ')?( ?(?P<zone>' ~ zone ~ '))?$', bare) -%}
    {%- if not literal -%}
        {%- do feature_warehouse.raise_join_error(
            'as_of ' ~ text ~ ' is no instant',
            'write it like 2024-02-02 00:00:00 or 2024-02-02T00:00:00Z'
        ) -%}
    {%- endif -%}
    {%- if literal.group('zone') -%}
        {{ return("(timestamptz '" ~ bare ~ "' at time zone 'UTC')") }}
    {%- endif -%}
    {{ return("timestamp '" ~ bare ~ "'") }}
{% endmacro %}
