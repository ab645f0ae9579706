{#- Guarantees that a run says why a monitoring test failed, in words, and not only that it did: an on-run-end hook. It
    asks the failed tests again, so a run in which all is well costs nothing. -#}
{% macro say_why(results, most=10) %}
    {%- set ours = [
        'drift_below', 'has_not_drifted', 'null_share_between', 'no_new_categories', 'feature_is_fresh', 'volume_within'
    ] -%}
    {%- for result in results
        if result.status in ['fail', 'warn'] and result.node.resource_type == 'test'
        and (result.node.test_metadata or {}).name in ours and result.node.compiled_code
    -%}
        {%- set rows = run_query(
            'select reason, count(*) over () from (' ~ result.node.compiled_code ~ ') as failed limit ' ~ most
        ) -%}
        {%- for row in rows.rows -%}
            {%- do log(result.node.name ~ ': ' ~ row[0], info=true) -%}
            {%- if loop.last and row[1] > most -%}
                {%- do log(result.node.name ~ ': and ' ~ (row[1] - most) ~ ' more', info=true) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}
