{#- Guarantees the timeline of a view, or none: the view must declare it, it must exist, and no row of it may be
    later than `as_of`. -#}
{% macro usable_timeline(view, as_of=none) %}
    {%- if not view.has_timeline -%}
        {{ return(none) }}
    {%- endif -%}

    {%- set timeline = feature_warehouse.timeline_relation(view.relation) -%}
    {%- set timeline = adapter.get_relation(timeline.database, timeline.schema, timeline.identifier) -%}
    {%- if timeline and as_of and view.created_timestamp -%}
        {%- set created = feature_warehouse.quote_identifier(view.created_timestamp) -%}
        {%- set is_known = run_query(
            'select coalesce(bool_and(' ~ feature_warehouse.instant_us(created) ~ ' <= '
            ~ feature_warehouse.instant_us(as_of) ~ ' or ' ~ created ~ ' is null), true) from ' ~ timeline
        ).columns[0].values()[0] -%}
        {%- set timeline = timeline if is_known else none -%}
    {%- endif -%}
    {{ return(timeline) }}
{% endmacro %}
