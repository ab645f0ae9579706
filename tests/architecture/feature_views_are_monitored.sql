{#- a view whose features cannot be compared with what they were says why -#}
{%- set offenders = [] -%}
{%- set compared = [] -%}
{%- for model in feature_warehouse.project_models('monitoring')
    if model.name == 'feature_profiles' -%}
    {%- do compared.extend(model.depends_on.nodes) -%}
{%- endfor -%}
{%- for view in feature_warehouse.project_models('features') -%}
    {%- set exempt = (view.config.meta.get('monitoring') or {}).get('exempt') -%}
    {%- if view.unique_id not in compared and not exempt -%}
        {%- do offenders.append(
            view.name ~ '.v' ~ view.version ~ ' (' ~ view.original_file_path ~ ') is not monitored'
        ) -%}
    {%- elif view.unique_id in compared and exempt -%}
        {%- do offenders.append(view.name ~ '.v' ~ view.version ~ ' is monitored, and exempt from it') -%}
    {%- endif -%}
{%- endfor -%}

{{ feature_warehouse.refuse(
    offenders,
    why='a feature that nobody compares with what it was drifts unseen',
    mend='add the view to macros/monitoring/monitored_feature_views.sql, or say config.meta.monitoring.exempt: why not'
) }}
