{#- Guarantees the condition that a version of an event is the one known in a state: usable and written by then, and no
    later version of it was. -#}
{% macro is_visible(events, states) -%}
{{ events }}.known_at <= {{ states }}.known_at
and {{ events }}.usable_at <= {{ states }}.available_timestamp
and not coalesce(list_bool_or(list_transform(
    {{ events }}.later_versions,
    lambda later:
        later.landed_at <= {{ states }}.available_timestamp
        and later.loaded_at <= {{ states }}.known_at
)), false)
{%- endmacro %}
