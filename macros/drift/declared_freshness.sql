{#- Guarantees how old the latest event of a feature view may be, as its YAML says: {count, period}, or none. -#}
{% macro declared_freshness(relation) %}
    {%- set node = feature_warehouse.declaring_node(relation) -%}
    {%- set meta = (node.config.get('meta') or {}) if node else {} -%}
    {{ return(((meta.get('feature_store') or {}).get('freshness') or {}).get('warn_after')) }}
{% endmacro %}
