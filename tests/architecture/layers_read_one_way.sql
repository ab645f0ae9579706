{#- what a layer may read; besides, a model may read its own folder -#}
{%- set may_read = {
    'staging': ['source', 'seed'],
    'intermediate': ['staging', 'seed'],
    'snapshots': ['staging', 'intermediate'],
    'features': ['staging', 'intermediate', 'seed', 'snapshots'],
    'labels': ['staging', 'intermediate', 'seed', 'snapshots'],
    'training_sets': ['labels', 'features'],
    'serving': ['features'],
    'monitoring': ['staging', 'intermediate', 'features', 'labels', 'training_sets', 'serving', 'seed']
} -%}
{%- set offenders = [] -%}
{%- for model in feature_warehouse.project_models(kinds=['model', 'snapshot']) -%}
    {%- set layer = model.fqn[1] if model.resource_type == 'model' else 'snapshots' -%}
    {%- if layer not in may_read -%}
        {%- do offenders.append(
            model.name ~ ' lies in models/' ~ layer ~ ', which is no layer'
        ) -%}
    {%- endif -%}
    {%- for parent_id in model.depends_on.nodes -%}
        {%- set parent = graph.nodes.get(parent_id) or graph.sources.get(parent_id) -%}
        {%- set is_model = parent.resource_type == 'model' -%}
        {%- set parent_layer = parent.fqn[1] if is_model
            else {'snapshot': 'snapshots'}.get(parent.resource_type, parent.resource_type)
        -%}
        {%- set is_in_its_folder = is_model
            and parent.original_file_path.rpartition('/')[0] == model.original_file_path.rpartition('/')[0]
        -%}
        {%- if parent_layer not in may_read.get(layer, []) and not is_in_its_folder -%}
            {%- do offenders.append(
                model.name ~ ' (' ~ model.original_file_path ~ ') in ' ~ layer
                ~ ' reads ' ~ parent.name ~ ' in ' ~ parent_layer
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endfor -%}

{{ feature_warehouse.refuse(
    offenders,
    why='data flows one way: raw, staging, intermediate, snapshots, features or labels, then training_sets, serving, monitoring',
    mend='read a lower layer, or move the model into the folder of the layer it belongs to'
) }}
