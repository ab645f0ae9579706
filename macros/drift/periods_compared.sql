{#- Guarantees the rows of a relation with `is_current`: those of its latest period, and those they are compared with.

    event_timestamp: the column that says when a row became true; without it, what the YAML of the view declares, and
        then of a row and its corrections the last is taken, and none that says the row is no longer there (all of
        its features are NULL).
    period: what a period is (day, week, month, quarter, year), or none: each instant is one, as a wave is.
    reference: 'earlier' (all periods before), 'previous' (the one before), or {'from': ..., 'to': ...}, both included. -#}
{% macro periods_compared(relation, event_timestamp=none, period=none, reference='earlier') -%}
    {%- set view = feature_warehouse.monitored_view(relation, event_timestamp) -%}
    {%- set clock = view.event_timestamp -%}
    {%- set at = "date_trunc('" ~ period ~ "', " ~ clock ~ ')' if period else clock -%}
select
    *,
    period_rank = 1 as is_current
from (
    select
        *,
        dense_rank() over (order by {{ at }} desc) as period_rank
    from {{ relation }}
    where {{ clock }} is not null
    {%- if view.created_timestamp and view.entities %}
    qualify
        row_number() over (
            partition by {{ view.entities | join(', ') }}, {{ clock }}
            order by {{ view.created_timestamp }} desc nulls last
        ) = 1
    {%- endif %}
) as ranked
where
    (
        period_rank = 1
        {%- if reference is mapping %}
        or {{ clock }} between timestamp '{{ reference['from'] }}' and timestamp '{{ reference['to'] }}'
        {%- elif reference == 'previous' %}
        or period_rank = 2
        {%- else %}
        or period_rank > 1
        {%- endif %}
    )
    {%- if view.created_timestamp and view.features | length > 1 %}
    and ({% for feature in view.features %}{{ feature }} is not null{{ ' or ' if not loop.last }}{% endfor %})
    {%- endif %}
{%- endmacro %}
