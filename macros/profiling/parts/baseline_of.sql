{#- Guarantees the name of what a view is compared with where no model uses it: another reference is another baseline,
    beside the one before. -#}
{% macro baseline_of(view) -%}
    {{ return(
        view.reference['from'] ~ ' to ' ~ view.reference['to'] if view.reference else 'the first periods'
    ) }}
{%- endmacro %}
