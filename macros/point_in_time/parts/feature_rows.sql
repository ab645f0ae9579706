{#- Guarantees a select of the rows of a feature view that a spine can meet and `as_of` knows: `columns`, after those
    of event_us, visible_us and order_key that `instants` names. -#}
{% macro feature_rows(view, instants, columns, as_of=none) -%}
{%- set event = feature_warehouse.quote_identifier(view.event_timestamp) -%}
{%- set available = feature_warehouse.quote_identifier(view.available_timestamp or '') -%}
{%- set created = feature_warehouse.quote_identifier(view.created_timestamp or '') -%}
{%- set event_us = feature_warehouse.instant_us(event) -%}
{%- set missed = feature_warehouse.no_clock_is_missed(view) -%}
{#- in a view of unknown columns the name could be one of its own -#}
{%- set same_event_us = instants.event_us if instants.event_us and view.columns else event_us -%}
select
    {%- if instants.event_us %}
    {{ event_us }} as {{ instants.event_us }},
    {%- endif %}
    {%- if instants.visible_us and view.available_timestamp %}
    greatest(
        {{ same_event_us }},
        {{ feature_warehouse.instant_us(available) }}
    ) as {{ instants.visible_us }},
    {%- elif instants.visible_us %}
    {{ same_event_us }} as {{ instants.visible_us }},
    {%- endif %}
    {%- if instants.order_key %}
    {{ feature_warehouse.order_key(same_event_us, feature_warehouse.instant_us(created)) }} as {{ instants.order_key }},
    {%- endif %}
    {{ columns | join(',\n    ') }}
from {{ view.relation }}
where
    {{ event }} is not null
    {%- for key in view.entities %}
    and {{ feature_warehouse.quote_identifier(key) }} is not null
    {%- endfor %}
    {%- if missed %}
    and {{ missed }}
    {%- endif %}
    {%- if as_of and view.created_timestamp %}
    and (
        {{ created }} is null
        or {{ feature_warehouse.instant_us(created) }} <= {{ feature_warehouse.instant_us(as_of) }}
    )
    {%- endif %}
{%- endmacro %}
