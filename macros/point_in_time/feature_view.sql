{#- Guarantees one feature view of a point_in_time_join: what is not given here, the join reads in the view's YAML. -#}
{% macro feature_view(
    relation,
    features=none,
    entities=none,
    event_timestamp=none,
    available_timestamp=none,
    created_timestamp=none,
    ttl=none
) %}
    {{ return({
        'relation': relation,
        'features': features,
        'entities': entities,
        'event_timestamp': event_timestamp,
        'available_timestamp': available_timestamp,
        'created_timestamp': created_timestamp,
        'ttl': ttl,
    }) }}
{% endmacro %}
