{%- set exposed = [] -%}
{%- if execute -%}
    {%- for exposure in graph.exposures.values() if exposure.type == 'ml' -%}
        {%- do exposed.extend(exposure.depends_on.nodes) -%}
    {%- endfor -%}
{%- endif -%}
{%- set offenders = [] -%}
{%- for model in feature_warehouse.project_models('training_sets')
    if model.unique_id not in exposed -%}
    {%- do offenders.append(model.name ~ ' (' ~ model.original_file_path ~ ') is in no exposure of type ml') -%}
{%- endfor -%}

{{ feature_warehouse.refuse(
    offenders,
    why='without an exposure nobody sees who relies on the set and whom to ask before a change',
    mend='add it to depends_on of an exposure in models/training_sets/_training_sets__exposures.yml'
) }}
