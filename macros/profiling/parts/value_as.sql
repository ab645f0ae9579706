{#- Guarantees SQL of a column as profiles take it: a number and a time as double (seconds since 1970), any other as
    text. -#}
{% macro value_as(column, kind) -%}
    {{ {'number': 'cast(' ~ column ~ ' as double)', 'time': 'epoch(' ~ column ~ ')'}.get(
        kind, 'cast(' ~ column ~ ' as varchar)'
    ) }}
{%- endmacro %}
