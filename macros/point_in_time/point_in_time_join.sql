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


{#- An engine with ASOF joins needs one a view; each in a CTE of its own, so that the next one does not carry along
    what only the ttl of this one needs. -#}
{% macro duckdb__point_in_time_join(spine, spine_columns, event_timestamp, views, as_of) -%}
{#- a CTE of ours must not hide one of the caller's that a view or the spine is read from -#}
{%- set taken = [feature_warehouse.relation_name(spine)] + views | map(attribute='name') | list -%}
{%- set asked = feature_warehouse.unused_name('spine', taken[1:]) -%}
{%- do taken.append(asked) -%}
{%- set readers = [] -%}
{%- for view in views -%}
    {%- do readers.append(feature_warehouse.feature_view_reader(view, as_of, taken)) -%}
    {%- do taken.extend([readers[-1].name, readers[-1].joined]) -%}
{%- endfor -%}

{%- set event = feature_warehouse.quote_identifier(event_timestamp) -%}
{#- in a spine of unknown columns a column of ours could be one of its own -#}
{%- set spine_us = feature_warehouse.unused_name(
    'spine_us', spine_columns | list + feature_warehouse.output_names(views)
) if spine_columns else none -%}
with

{{ asked }} as (

    select
        *
        {%- if spine_us %},
        {{ feature_warehouse.instant_us(event) }} as {{ spine_us }}
        {%- endif %}
    from {{ spine }}

),
{% for reader in readers %}
{%- set left = asked if loop.first else readers[loop.index0 - 1].joined %}
{%- set instant = left ~ '.' ~ spine_us if spine_us
    else feature_warehouse.instant_us(left ~ '.' ~ event) %}
{{ reader.name }} as (

{{ reader.sql | indent(4, first=true) }}

),

{{ reader.joined }} as (

    select
        {{ left }}.*,
        {{ feature_warehouse.feature_values(reader, instant) | join(',\n        ') }}
    from {{ left }}
    asof left join {{ reader.name }}
        on
            {{ feature_warehouse.join_conditions(reader, left, instant) | join('\n            and ') }}

){{ ',' if not loop.last }}
{% endfor %}
select *{{ ' exclude (' ~ spine_us ~ ')' if spine_us }} from {{ readers[-1].joined }}
{%- endmacro %}
