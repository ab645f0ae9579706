{#- Guarantees the rows of a relation with `is_current`: those of its latest period, and those they are compared with.

    event_timestamp: the column that says when a row became true.
    period: what a period is (day, week, month, quarter, year), or none: each instant is one, as a wave is.
    reference: 'earlier' (all periods before), 'previous' (the one before), or {'from': ..., 'to': ...}, both included.
    created_timestamp, entities: with both, of a row and its corrections the last is taken. -#}
{% macro periods_compared(
    relation, event_timestamp, period=none, reference='earlier', created_timestamp=none, entities=[]
) -%}
    {%- set at = "date_trunc('" ~ period ~ "', " ~ event_timestamp ~ ')' if period else event_timestamp -%}
select
    *,
    period_rank = 1 as is_current
from (
    select
        *,
        dense_rank() over (order by {{ at }} desc) as period_rank
    from {{ relation }}
    where {{ event_timestamp }} is not null
    {%- if created_timestamp and entities %}
    qualify
        row_number() over (
            partition by {{ entities | join(', ') }}, {{ event_timestamp }}
            order by {{ created_timestamp }} desc nulls last
        ) = 1
    {%- endif %}
) as ranked
where
    period_rank = 1
    {%- if reference is mapping %}
    or {{ event_timestamp }} between timestamp '{{ reference['from'] }}' and timestamp '{{ reference['to'] }}'
    {%- elif reference == 'previous' %}
    or period_rank = 2
    {%- else %}
    or period_rank > 1
    {%- endif %}
{%- endmacro %}
