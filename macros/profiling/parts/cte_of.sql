{#- Guarantees what the CTEs of a view are called by. -#}
{% macro cte_of(view) -%}
    {{ return((view.name ~ '_v' ~ view.version if view.version else view.name) | replace('.', '_')) }}
{%- endmacro %}
