{#- through any number of models: a label in a feature is the future in training -#}
{%- set offenders = [] -%}
{%- for feature_view in feature_warehouse.project_models('features') -%}
    {%- set seen = [] -%}
    {%- set to_visit = feature_view.depends_on.nodes | list -%}
    {%- for _ in graph.nodes if to_visit -%}
        {%- set parent_id = to_visit.pop() -%}
        {%- set parent = graph.nodes.get(parent_id) -%}
        {%- if parent and parent_id not in seen -%}
            {%- do seen.append(parent_id) -%}
            {%- do to_visit.extend(parent.depends_on.nodes) -%}
            {%- if parent.fqn[1] == 'labels' -%}
                {%- do offenders.append(
                    feature_view.name ~ ' (' ~ feature_view.original_file_path ~ ') reads the label '
                    ~ parent.name
                ) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
{%- endfor -%}

{{ feature_warehouse.refuse(
    offenders,
    why='a label is about the next wave; a feature that reads it leaks the future into training',
    mend='build the feature from models of the staging or intermediate layer that know only their own wave'
) }}
