{#- Lists the keys that break what point_in_time_join relies on: two rows of one entity, event and created time (with
    `one_row_per_event: true` in the view's YAML: of one entity and event), and NULL in an entity key or an event. -#}
{% test feature_view_is_unique(model, entity=none, event_timestamp=none, created_timestamp=none) %}

{%- if execute %}
{%- set view = feature_warehouse.resolve_feature_view(feature_warehouse.feature_view(
    model, entities=entity, event_timestamp=event_timestamp, created_timestamp=created_timestamp
)) -%}
{%- set key = feature_warehouse.quote_identifiers(view.entities | list + [view.event_timestamp]) -%}
{%- set columns = key + (
    [feature_warehouse.quote_identifier(view.created_timestamp)] if view.has_ties else []
) %}

with

feature_rows as (

    select * from {{ model }}

),

offenders as (

    select
        {{ columns | join(',\n        ') }},
        count(*) as {{ feature_warehouse.unused_name('row_count', view.columns) }}
    from feature_rows
    group by
        {{ columns | join(',\n        ') }}
    having
        count(*) > 1
        {%- for column in key %}
        or {{ column }} is null
        {%- endfor %}

)

select * from offenders
{%- endif %}

{% endtest %}
