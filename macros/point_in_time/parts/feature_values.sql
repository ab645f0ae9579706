{#- Guarantees the select list of a reader's features, each NULL where the winner is older than the view's ttl: where
    the newest row is too old, all others are older. -#}
{% macro feature_values(reader, spine_instant) %}
    {%- set view = reader.view -%}
    {%- set unless_expired = 'case when ' ~ reader.name ~ '.' ~ reader.instants.event_us ~ ' >= cast(' ~ spine_instant
        ~ ' as hugeint) - ' ~ view.ttl ~ ' then ' -%}

    {%- if view.features is none -%}
        {%- set hidden = reader.instants.values() | list + feature_warehouse.quote_identifiers(view.entities) -%}
        {%- set columns = reader.name ~ '.* exclude (' ~ hidden | join(', ') ~ ')' -%}
        {{ return([columns if view.ttl is none else unless_expired ~ 'columns(' ~ columns ~ ') end']) }}
    {%- endif -%}

    {%- set values = [] -%}
    {%- set outputs = feature_warehouse.quote_identifiers(view.features.values()) -%}
    {%- for feature in feature_warehouse.quote_identifiers(view.features) -%}
        {%- set value = reader.name ~ '.' ~ feature -%}
        {%- set value = value if view.ttl is none else unless_expired ~ value ~ ' end' -%}
        {%- do values.append(value ~ ' as ' ~ outputs[loop.index0]) -%}
    {%- endfor -%}
    {{ return(values) }}
{% endmacro %}
