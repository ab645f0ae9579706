{#- Guarantees the instant of `as_of` (without one, of the variable `feature_warehouse_as_of`) as SQL, or none. A
    literal becomes a UTC timestamp; anything else is a SQL expression of a date or timestamp type. -#}
{% macro as_of_timestamp(as_of=none) %}
    {%- set given = var('feature_warehouse_as_of', none) if as_of is none else as_of -%}
    {%- if given is none -%}
        {{ return(none) }}
    {%- endif -%}

    {#- YAML makes dates of some literals, so `given` may be no text -#}
    {%- set text = (given ~ '') | trim -%}
    {%- set bare = text[1:-1] if modules.re.match("'[^']*'$", text) else text -%}
    {#- an expression neither starts with a digit nor is one text -#}
    {%- if text and bare == text and text[0] not in '0123456789' -%}
        {{ return('(' ~ text ~ ')') }}
    {%- endif -%}

    {%- set date = '(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})' -%}
    {%- set time = '(?P<time>[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?)' -%}
    {%- set zone = '(?P<offset>[+-][0-9]{2}(:?[0-9]{2})?|[Zz])|(?P<zone>[A-Za-z][A-Za-z_/]+)' -%}
    {%- set literal = modules.re.match(date ~ time ~ '?( ?(' ~ zone ~ '))?$', bare) -%}
    {%- if not literal -%}
        {%- do feature_warehouse.raise_join_error(
            'as_of ' ~ (text or 'of no characters') ~ ' is no instant',
            'write it like 2024-02-02 00:00:00 or 2024-02-02T00:00:00Z'
        ) -%}
    {%- endif -%}
    {%- if not literal.group('offset') and not literal.group('zone') -%}
        {{ return("timestamp '" ~ bare ~ "'") }}
    {%- endif -%}
    {#- DuckDB reads a zone after a time alone, Z as a capital, an offset without a blank, a name after one -#}
    {%- set instant = literal.group('date') ~ (literal.group('time') or ' 00:00') -%}
    {%- set place = (literal.group('offset') or '') | upper or ' ' ~ literal.group('zone') -%}
    {{ return("(timestamptz '" ~ instant ~ place ~ "' at time zone 'UTC')") }}
{% endmacro %}
