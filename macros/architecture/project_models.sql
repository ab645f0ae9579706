{# Guarantees this project's models (or other kinds of node), in a stable order; none before the graph is there. #}
{% macro project_models(layer=none, kinds=['model']) -%}
    {%- set models = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() | sort(attribute='unique_id')
            if node.resource_type in kinds
            and node.package_name == project_name
            and (layer is none or node.fqn[1] == layer)
        -%}
            {%- do models.append(node) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(models) }}
{%- endmacro %}
