{#- what a scaffold leaves to a person is filled in before anybody reads the model -#}
{%- set offenders = [] -%}
{%- for model in feature_warehouse.project_models(kinds=['model', 'snapshot']) -%}
    {%- set version = '.v' ~ model.version if model.version else '' -%}
    {%- set places = {
        'its SQL': model.raw_code,
        'its description': model.description
    } -%}
    {%- for column in model.columns.values() -%}
        {%- set described = 'the description of ' ~ column.name -%}
        {%- do places.update({described: column.description}) -%}
    {%- endfor -%}
    {%- for place, text in places.items() if 'TODO' in text -%}
        {%- do offenders.append(
            model.name ~ version ~ ' (' ~ model.original_file_path ~ ') has a TODO in '
            ~ place
        ) -%}
    {%- endfor -%}
{%- endfor -%}

{{ feature_warehouse.refuse(
    offenders,
    why='what nobody has written yet, nobody can rely on',
    mend='write what the TODO asks for, and take the TODO away'
) }}
