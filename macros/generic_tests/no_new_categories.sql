{#- Lists the values of a column's latest period that its reference, or the list of known values, does not have. -#}
{% test no_new_categories(model, column_name, event_timestamp=none, period=none, reference='earlier', known=[]) %}

{%- if execute %}
with

compared as (

    {{ feature_warehouse.periods_compared(model, event_timestamp, period, reference) | indent(4) }}

)

select
    cast({{ column_name }} as varchar) as new_category,
    count(*) as row_count,
    concat(count(*), ' rows of the latest period; no earlier one has it') as reason
from compared
where {{ column_name }} is not null
{%- for one in known %}
{{ 'and cast(' ~ column_name ~ " as varchar) not in (" if loop.first }}'{{ one | string | replace("'", "''") }}'{{ ')' if loop.last else ', ' }}
{%- endfor %}
group by 1
having count(*) filter (where not is_current) = 0
{%- endif %}

{% endtest %}
