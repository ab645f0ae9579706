{#- Guarantees the periods that a view is compared with: those its reference names, else all but the latest, else the
    only one there is. `periods` is a CTE of `periods_held`. -#}
{% macro reference_periods(view, periods) -%}
select period from {{ periods }}
where
    {%- if view.reference %}
    period between timestamp '{{ view.reference['from'] }}' and timestamp '{{ view.reference['to'] }}'
    {%- else %}
    period < (select max(period) from {{ periods }})
    or 1 = (select count(*) from {{ periods }})
    {%- endif %}
{%- endmacro %}
