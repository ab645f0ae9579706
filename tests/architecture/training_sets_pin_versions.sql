{#- a training set and its scoring set pin the same versions of feature views -#}
{%- set offenders = [] -%}
{%- set pins = {} -%}
{%- set feature_views =
    feature_warehouse.project_models('features') | map(attribute='name') | list
-%}
{%- for model in feature_warehouse.project_models('training_sets') -%}
    {%- set pinned = [] -%}
    {%- for parent in model.refs -%}
        {%- if parent.name in feature_views and parent.version is none -%}
            {%- do offenders.append(
                model.name ~ ' reads ' ~ parent.name ~ ' without a version'
            ) -%}
        {%- elif parent.name in feature_views -%}
            {%- do pinned.append(parent.name ~ '.v' ~ parent.version) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do pins.update({model.name: pinned | sort}) -%}
{%- endfor -%}
{%- for name, pinned in pins.items() if name.endswith('_scoring_set') -%}
    {%- set training_set = name | replace('_scoring_set', '_training_set') -%}
    {%- if pins.get(training_set) != pinned -%}
        {%- do offenders.append(
            name ~ ' pins ' ~ pinned ~ ', but ' ~ training_set ~ ' pins ' ~ pins.get(training_set)
        ) -%}
    {%- endif -%}
{%- endfor -%}

{{ feature_warehouse.refuse(
    offenders,
    why='a model that is trained on one version of a feature and scored on another is wrong in silence',
    mend="write ref('view', v=N), the same N in the training set and in its scoring set"
) }}
