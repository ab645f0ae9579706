{#- who may read a model is said by its layer; who answers for it can be written to -#}
{%- set access_of_layer = {
    'staging': 'protected',
    'intermediate': 'protected',
    'features': 'public',
    'labels': 'protected',
    'training_sets': 'public',
    'serving': 'public',
    'monitoring': 'public'
} -%}
{#- a training set's columns are those of the views it pins, each of them contracted -#}
{%- set contracted = ['features', 'labels'] -%}
{%- set offenders = [] -%}

{%- for model in feature_warehouse.project_models(kinds=['model', 'snapshot']) -%}
    {%- set layer = model.fqn[1] -%}
    {%- set named = model.name ~ ('.v' ~ model.version if model.version else '')
        ~ ' (' ~ model.original_file_path ~ ')' -%}
    {%- if not model.config.group -%}
        {%- do offenders.append(named ~ ' has no owner: config.group') -%}
    {%- endif -%}
    {%- set is_model = model.resource_type == 'model' -%}
    {%- set expected = access_of_layer.get(layer, 'in no layer') -%}
    {%- if is_model and model.access != expected -%}
        {%- do offenders.append(
            named ~ ' is ' ~ model.access ~ '; models in ' ~ layer ~ ' are ' ~ expected
        ) -%}
    {%- endif -%}
    {%- if is_model and layer in contracted and not model.config.contract.enforced -%}
        {%- do offenders.append(named ~ ' has no enforced contract') -%}
    {%- endif -%}
{%- endfor -%}

{%- if execute -%}
    {%- set owned = graph.groups.values() | list + graph.exposures.values() | list -%}
    {%- for one in owned if one.package_name == project_name and not one.owner.email -%}
        {%- do offenders.append(
            'the ' ~ one.resource_type ~ ' ' ~ one.name ~ ' (' ~ one.original_file_path
            ~ ') has no owner.email'
        ) -%}
    {%- endfor -%}
{%- endif -%}

{{ feature_warehouse.refuse(
    offenders,
    why='a reader must know what may be relied on, and whom to ask',
    mend='leave access to the folder (dbt_project.yml), name a group of models/_groups.yml, give owners an email'
) }}
