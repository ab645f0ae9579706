{#- Guarantees the model, seed, snapshot or source of the project that made the relation, or none. Attributes are
    compared, not text: with `--empty` a relation renders as a subquery. -#}
{% macro declaring_node(relation) %}
    {%- if not execute or relation is string or relation.is_cte -%}
        {{ return(none) }}
    {%- endif -%}

    {%- set place = [relation.database or '', relation.schema or '', relation.identifier or ''] -%}
    {%- set sought = place | map('lower') | list -%}
    {%- set models = graph.get('nodes', {}).values() | list -%}
    {%- set sources = graph.get('sources', {}).values() | list -%}
    {#- those of its very name first: a project may have thousands, and selectattr takes a microsecond for each -#}
    {%- set name = relation.identifier -%}
    {%- set alike = [] -%}
    {%- for node in models if node['alias'] == name -%}
        {%- do alike.append(node) -%}
    {%- endfor -%}
    {%- for node in sources if node['identifier'] == name -%}
        {%- do alike.append(node) -%}
    {%- endfor -%}
    {%- for node in alike + models + sources if node.resource_type in ['model', 'seed', 'snapshot', 'source'] -%}
        {#- `--defer` leads a ref() to the other environment's relation -#}
        {%- for place in [node, node.get('defer_relation')] if place -%}
            {%- set identifier = place.get('alias') or place.get('identifier') or '' -%}
            {%- set found = [place.get('database') or '', place.get('schema') or '', identifier] -%}
            {%- if found | map('lower') | list == sought -%}
                {{ return(node) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(none) }}
{% endmacro %}
