{#- Guarantees what an ASOF join reads a feature view by: the `name` and `sql` of a CTE, the name of the CTE that is
    `joined` with it, the names of its `instants`, and which of them `decides` which row a spine row meets. -#}
{% macro feature_view_reader(view, as_of, taken) %}
    {%- set timeline = feature_warehouse.usable_timeline(view, as_of) -%}
    {%- set columns = feature_warehouse.reader_columns(view) -%}

    {%- if timeline -%}
        {%- set decides = 'visible_us' -%}
        {%- set instants = feature_warehouse.instant_names(view, ['event_us', 'visible_us']) -%}
        {%- set sql = feature_warehouse.feature_rows(
            dict(view, relation=timeline),
            {'event_us': instants.event_us},
            [instants.visible_us] + columns
        ) -%}
    {%- elif view.available_timestamp -%}
        {%- set decides = 'visible_us' -%}
        {%- set instants = feature_warehouse.instant_names(
            view, ['event_us', 'visible_us', 'order_key'] if view.has_ties else ['event_us', 'visible_us']
        ) -%}
        {%- set sql = feature_warehouse.timeline_rows(view, instants, columns, as_of) -%}
    {%- else -%}
        {%- set decides = 'order_key' if view.has_ties else 'event_us' -%}
        {%- set instants = feature_warehouse.instant_names(view, ['event_us', decides]) -%}
        {%- set sql = feature_warehouse.feature_rows(view, instants, columns, as_of) -%}
    {%- endif -%}

    {%- set identifier = view.relation if view.relation is string else view.relation.identifier -%}
    {%- set stem = modules.re.sub('[^a-z0-9_]+', '_', identifier | lower) -%}
    {%- set stem = '_' ~ stem if stem[0] in '0123456789' else stem -%}
    {{ return({
        'view': view,
        'name': feature_warehouse.unused_name(stem ~ '_rows', taken),
        'joined': feature_warehouse.unused_name('with_' ~ stem, taken),
        'sql': sql,
        'instants': instants,
        'decides': decides,
    }) }}
{% endmacro %}
