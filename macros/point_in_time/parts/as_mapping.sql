{#- Guarantees a mapping: ['x'] or 'x' means {'x': 'x'}. -#}
{% macro as_mapping(names) %}
    {%- if names is mapping -%}
        {{ return(names) }}
    {%- endif -%}
    {%- set mapping = {} -%}
    {%- for name in ([names] if names is string else names) -%}
        {%- if name in mapping -%}
            {%- do feature_warehouse.raise_join_error(
                name ~ ' is asked for twice in ' ~ names, 'name it once, or join the view twice with other names'
            ) -%}
        {%- endif -%}
        {%- do mapping.update({name: name}) -%}
    {%- endfor -%}
    {{ return(mapping) }}
{% endmacro %}
