{#- Guarantees a view's rows as they become visible: of those visible at an instant, the one of the greatest
    visible_us is the newest, so that a plain ASOF join on it finds the row as known then. -#}
{% macro timeline_rows(view, instants, columns, as_of=none) -%}
{%- set newest = instants.order_key or instants.event_us -%}
select *
from (
    {{ feature_warehouse.feature_rows(view, instants, columns, as_of) | indent(4) }}
) as feature_rows
-- without the rows that become visible after a newer one, or at the same instant
qualify {{ newest }} = max({{ newest }}) over (
    partition by {{ feature_warehouse.quote_identifiers(view.entities) | join(', ') }}
    order by {{ instants.visible_us }}
)
{%- endmacro %}
