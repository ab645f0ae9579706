{#- Guarantees each row of the spine, unchanged, with the features it could have known at its instant. Returns a
    whole select, the body of a model. -#}
{% macro point_in_time_join(spine, feature_views, event_timestamp='event_timestamp', as_of=none) %}
    {%- if not execute -%}
        {{ return('') }}
    {%- endif -%}
    {%- if not feature_views -%}
        {%- do feature_warehouse.raise_join_error(
            'feature_views is empty', 'give at least one feature_warehouse.feature_view(ref(...))'
        ) -%}
    {%- endif -%}

    {%- set views = [] -%}
    {%- for view in feature_views -%}
        {%- do views.append(feature_warehouse.resolve_feature_view(view)) -%}
    {%- endfor -%}
    {%- set spine_columns = feature_warehouse.spine_columns(spine) -%}
    {%- do feature_warehouse.check_join(spine, spine_columns, event_timestamp, views) -%}

    {%- set sql = adapter.dispatch('point_in_time_join', 'feature_warehouse')(
        spine, spine_columns, event_timestamp, views, feature_warehouse.as_of_timestamp(as_of)
    ) -%}
    {#- first, because a comment at the end would swallow a bracket that follows it -#}
    {{ return(feature_warehouse.join_note(views) ~ '\n' ~ sql) }}
{% endmacro %}


{% macro default__point_in_time_join(spine, spine_columns, event_timestamp, views, as_of) %}
    {%- do feature_warehouse.raise_join_error(
        'it has no variant for the adapter ' ~ target.type,
        'run it with dbt-duckdb, or write ' ~ target.type ~ '__point_in_time_join with its tests'
    ) -%}
{% endmacro %}


{#- An engine with ASOF joins needs one a view. -#}
{% macro duckdb__point_in_time_join(spine, spine_columns, event_timestamp, views, as_of) -%}
{#- in a spine of unknown columns a column of ours could be one of its own -#}
{%- set spine_us = feature_warehouse.unused_name('spine_us', spine_columns) if spine_columns else none -%}
{%- set event_us = feature_warehouse.instant_us('spine.' ~ feature_warehouse.quote_identifier(event_timestamp)) -%}
{%- set spine_instant = 'spine.' ~ spine_us if spine_us else event_us -%}
{%- set taken = ['spine', feature_warehouse.relation_name(spine)] -%}
{%- set readers = [] -%}
{%- for view in views -%}
    {%- do readers.append(feature_warehouse.feature_view_reader(view, as_of, taken)) -%}
    {%- do taken.append(readers[-1].name) -%}
{%- endfor -%}
with

spine as (

    select
        *
        {%- if spine_us %},
        {{ feature_warehouse.instant_us(feature_warehouse.quote_identifier(event_timestamp)) }} as {{ spine_us }}
        {%- endif %}
    from {{ spine }}

),
{% for reader in readers %}
{{ reader.name }} as (

{{ reader.sql | indent(4, first=true) }}

){{ ',' if not loop.last }}
{% endfor %}
select
    spine.*{{ ' exclude (' ~ spine_us ~ ')' if spine_us }},
    {%- for reader in readers %}
    {{ feature_warehouse.feature_values(reader, spine_instant) | join(',\n    ') }}{{ ',' if not loop.last }}
    {%- endfor %}
from spine
{%- for reader in readers %}
asof left join {{ reader.name }}
    on
        {%- for key, spine_column in reader.view.entities.items() %}
        {{ 'and ' if not loop.first -}}
        spine.{{ feature_warehouse.quote_identifier(spine_column) }} = {{ reader.name }}.{{ feature_warehouse.quote_identifier(key) }}
        {%- endfor %}
        {%- if reader.decides == 'order_key' %}
        and {{ feature_warehouse.order_key(spine_instant, '9223372036854775807') }} >= {{ reader.name }}.{{ reader.instants.order_key }}
        {%- else %}
        and {{ spine_instant }} >= {{ reader.name }}.{{ reader.instants[reader.decides] }}
        {%- endif %}
{%- endfor %}
{%- endmacro %}
