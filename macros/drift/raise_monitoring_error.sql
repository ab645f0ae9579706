{#- Guarantees an error that says what is wrong, in which test or model, and how to mend it. -#}
{% macro raise_monitoring_error(what, mend) %}
    {%- set where = model.name if model is defined and model.name is defined else 'an operation' -%}
    {%- do exceptions.raise_compiler_error(
        'monitoring: ' ~ what ~ '\n  where: ' ~ where ~ '\n  mend: ' ~ mend
    ) -%}
{% endmacro %}
