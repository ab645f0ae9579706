{#- Guarantees the features to take, feature: output name, all of them where none is asked for; none where the
    view's columns are unknown and nothing is asked for. -#}
{% macro feature_view_features(view_name, columns, reserved, asked=none) %}
    {%- if asked is none and not columns -%}
        {{ return(none) }}
    {%- endif -%}

    {%- set taken = reserved | select | map('lower') | list -%}
    {%- set all_features = [] -%}
    {%- for column in columns if column | lower not in taken -%}
        {%- do all_features.append(column) -%}
    {%- endfor -%}
    {%- set features = feature_warehouse.as_mapping(all_features if asked is none else asked) -%}

    {%- for feature in features if columns and feature | lower not in columns | map('lower') -%}
        {%- do feature_warehouse.raise_join_error(
            view_name ~ ' has no feature ' ~ feature, 'ask for one of: ' ~ all_features | join(', ')
        ) -%}
    {%- endfor -%}
    {{ return(features) }}
{% endmacro %}
