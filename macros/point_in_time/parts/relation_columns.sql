{#- Guarantees the columns of a relation, name: type, in order; an empty dict where nobody can know them yet. -#}
{% macro relation_columns(relation, declared=none) %}
    {%- if declared is mapping and declared -%}
        {{ return(declared) }}
    {%- endif -%}

    {%- set columns = {} -%}
    {%- if declared -%}
        {%- for name in declared -%}
            {%- do columns.update({name: none}) -%}
        {%- endfor -%}
    {%- elif execute and relation.external and not relation.is_cte -%}
        {#- read_parquet('...') can be selected from, not described -#}
        {%- for column in run_query('describe select * from ' ~ relation).rows -%}
            {%- do columns.update({column[0]: column[1]}) -%}
        {%- endfor -%}
    {%- elif execute and relation is not string and not relation.is_cte -%}
        {#- describing what does not exist is an error, and a limited relation (`--empty`) cannot be described -#}
        {%- set existing = adapter.get_relation(relation.database, relation.schema, relation.identifier) -%}
        {%- for column in (adapter.get_columns_in_relation(existing) if existing else []) -%}
            {%- do columns.update({column.name: column.dtype}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(columns) }}
{% endmacro %}
