{#- Guarantees the relation that holds a view's timeline, which need not exist: <identifier>__timeline beside it. -#}
{% macro timeline_relation(relation) %}
    {{ return(api.Relation.create(
        database=relation.database,
        schema=relation.schema,
        identifier=relation.identifier ~ '__timeline',
        type='table'
    )) }}
{% endmacro %}
