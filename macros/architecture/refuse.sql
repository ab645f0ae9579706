{#- Guarantees that a rule with offenders fails in words: each offender, why it matters and how to mend it.
    A test that returned rows would only say how many. -#}
{% macro refuse(offenders, why, mend) -%}
    {%- if offenders -%}
        {{ exceptions.raise_compiler_error(
            offenders | length ~ ' offender(s):\n  - ' ~ offenders | join('\n  - ')
            ~ '\nwhy: ' ~ why ~ '\nmend: ' ~ mend
        ) }}
    {%- endif -%}
    select 'an offender' as offender where 1 = 0
{%- endmacro %}
