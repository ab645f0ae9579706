{#- Guarantees that the spine has the columns the feature views are joined on, in types that compare as they are, that
    each view gives a feature, and that no two columns of the result share a name. -#}
{% macro check_join(spine, columns, event_timestamp, views) %}
    {%- set name = 'the spine ' ~ feature_warehouse.relation_name(spine) -%}
    {%- set types = feature_warehouse.lower_names(columns) -%}

    {%- if columns and event_timestamp | lower not in types -%}
        {%- do feature_warehouse.raise_join_error(
            name ~ ' has no column ' ~ event_timestamp ~ ', the instant of its predictions',
            "add it, or give event_timestamp='<column>'; its columns are " ~ columns | join(', ')
        ) -%}
    {%- endif -%}
    {%- do feature_warehouse.check_clock_type(name, event_timestamp, types.get(event_timestamp | lower)) -%}

    {%- for view in views -%}
        {%- if view.features is not none and not view.features -%}
            {%- do feature_warehouse.raise_join_error(
                view.name ~ ' gives no feature', 'name at least one in `features`, or leave the view out'
            ) -%}
        {%- endif -%}
        {%- for key, spine_column in view.entities.items() -%}
            {%- if columns and spine_column | lower not in types -%}
                {%- do feature_warehouse.raise_join_error(
                    name ~ ' has no column ' ~ spine_column ~ ', the entity of ' ~ view.name,
                    "add it, or give entities={'" ~ key ~ "': '<spine column>'}; its columns are "
                    ~ columns | join(', ')
                ) -%}
            {%- endif -%}
            {%- do feature_warehouse.check_key_types(
                key, view, spine_column, types.get(spine_column | lower)
            ) -%}
        {%- endfor -%}
    {%- endfor -%}

    {#- where its columns are unknown, it still has those that it is joined on -#}
    {%- set joined_on = [event_timestamp] -%}
    {%- for view in views -%}
        {%- do joined_on.extend(view.entities.values()) -%}
    {%- endfor -%}
    {%- do feature_warehouse.check_output_names(name, columns | list + joined_on, views) -%}
{% endmacro %}


{#- Guarantees that the spine's columns and all features have different names; case does not count. -#}
{% macro check_output_names(spine_name, spine_columns, views) %}
    {%- set givers = {} -%}
    {%- for column in spine_columns -%}
        {%- do givers.update({column | lower: spine_name}) -%}
    {%- endfor -%}
    {%- for view in views -%}
        {%- for feature, output in (view.features or {}).items() -%}
            {%- if output | lower in givers -%}
                {%- do feature_warehouse.raise_join_error(
                    givers[output | lower] ~ ' and ' ~ view.name ~ ' both give a column ' ~ output,
                    'give one of them another name: feature_view(..., features={'
                    ~ "'" ~ feature ~ "': 'other_" ~ feature ~ "'})"
                ) -%}
            {%- endif -%}
            {%- do givers.update({output | lower: view.name}) -%}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}
