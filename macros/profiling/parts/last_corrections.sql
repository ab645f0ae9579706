{#- Guarantees, of each row of a view and its corrections, the last; and none that says the row is no longer there (all
    of its features are NULL). -#}
{% macro last_corrections(view) -%}
    {%- set is_corrected = view.created_timestamp and view.entities and not view.is_one_row_per_event -%}
    {%- set may_be_gone = view.created_timestamp and view.features | length > 1 -%}
select *
from (
    select
        *,
        {% if is_corrected -%}
        row_number() over (
            partition by {{ view.entities | join(', ') }}, {{ view.event_timestamp }}
            order by {{ view.created_timestamp }} desc nulls last
        ) as correction
        {%- else -%}
        1 as correction
        {%- endif %}
    from {{ view.relation }}
    where {{ view.event_timestamp }} is not null
) as every_row
where
    correction = 1
    {%- if may_be_gone %}
    and (
        {{ feature_warehouse.quote_identifiers(view.features) | join(' is not null\n        or ') }} is not null
    )
    {%- endif %}
{%- endmacro %}
