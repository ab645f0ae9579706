{#- Guarantees, as the post-hook of a table model whose YAML says `point_in_time: {timeline: true}`, the table
    <identifier>__timeline: the view's rows as they become visible, built in the model's own transaction. -#}
{% macro build_timeline() %}
    {%- if not execute or not feature_warehouse.feature_view_metadata(this).get('timeline') -%}
        {{ return('') }}
    {%- endif -%}
    {%- set view = feature_warehouse.resolve_feature_view(feature_warehouse.feature_view(this)) -%}
    {%- if not view.has_timeline -%}
        {{ return('') }}
    {%- endif -%}

    {%- set timeline = feature_warehouse.timeline_relation(this) -%}
    {#- the models that run next look for it among the relations that dbt knows -#}
    {%- do adapter.cache_added(timeline) -%}
    {{ return(adapter.dispatch('build_timeline', 'feature_warehouse')(view, timeline)) }}
{% endmacro %}


{% macro default__build_timeline(view, timeline) %}
    {%- do feature_warehouse.raise_join_error(
        'the timeline of ' ~ view.name ~ ' has no variant for the adapter ' ~ target.type,
        'take timeline out of meta.point_in_time'
    ) -%}
{% endmacro %}


{% macro duckdb__build_timeline(view, timeline) -%}
{%- set helpers = feature_warehouse.instant_names(
    view, ['event_us', 'order_key'] if view.has_ties else ['event_us']
) -%}
{%- set instants = dict(helpers, **feature_warehouse.instant_names(view, ['visible_us'])) -%}
create or replace table {{ timeline }} as
select * exclude ({{ helpers.values() | join(', ') }})
from (
    {{ feature_warehouse.timeline_rows(view, instants, ['*']) | indent(4) }}
) as timeline_rows
{%- endmacro %}
