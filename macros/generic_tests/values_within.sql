{# Lists each value outside its range [low, high] or its list of values; NULL passes. One query for all columns. #}
{% test values_within(model, ranges={}, values={}) %}

with

checked as (

    select * from {{ model }}

),

offenders as (

    {%- for column, range in ranges.items() %}
    select
        '{{ column }}' as column_name,
        cast({{ column }} as varchar) as offending_value,
        'not between {{ range[0] }} and {{ range[1] }}' as reason
    from checked
    where {{ column }} not between {{ range[0] }} and {{ range[1] }}
    {% if not loop.last or values %}union all{% endif %}
    {%- endfor %}
    {%- for column, allowed in values.items() %}
    select
        '{{ column }}' as column_name,
        cast({{ column }} as varchar) as offending_value,
        'not one of {{ allowed | join(', ') }}' as reason
    from checked
    where {{ column }} not in ('{{ allowed | join("', '") }}')
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

)

select * from offenders

{% endtest %}
