{#- Guarantees what an error calls a relation: schema.identifier, or the text that was given. -#}
{% macro relation_name(relation) %}
    {{ return(relation if relation is string else [relation.schema, relation.identifier] | select | join('.')) }}
{% endmacro %}
