{#- Guarantees an error that says what is wrong, in which model, and how to mend it. -#}
{% macro raise_join_error(what, mend) %}
    {%- set where = model.name if model is defined and model else 'an operation' -%}
    {%- do exceptions.raise_compiler_error(
        'point_in_time_join: ' ~ what ~ '\n  where: ' ~ where ~ '\n  mend: ' ~ mend
    ) -%}
{% endmacro %}
