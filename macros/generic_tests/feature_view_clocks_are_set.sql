{#- Lists rows whose clocks a join could not trust: one of them NULL, or a value that was available before it
    became true. -#}
{% test feature_view_clocks_are_set(model) %}

{%- set clocks = feature_warehouse.feature_view_metadata(model) %}

select
    *
from {{ model }}
where
    {{ clocks.event_timestamp }} is null
    {%- for clock in [clocks.available_timestamp, clocks.created_timestamp] if clock %}
    or {{ clock }} is null
    {%- endfor %}
    {%- if clocks.available_timestamp %}
    or {{ clocks.available_timestamp }} < {{ clocks.event_timestamp }}
    {%- endif %}

{% endtest %}
