{#- Guarantees the trends that a model's columns declare, {feature: {direction, at_most}}, from
    `config.meta.expected_trend`: rising, falling or changing, or {direction: rising, at_most: 2}, in the feature's
    unit. -#}
{% macro expected_trends(node) %}
    {%- set trends = {} -%}
    {%- for column in (node.columns.values() if node else []) -%}
        {%- set meta = (column.get('config') or {}).get('meta') or column.get('meta') or {} -%}
        {%- set trend = meta.get('expected_trend') -%}
        {%- if trend -%}
            {%- set told = trend if trend is mapping else {'direction': trend} -%}
            {%- if told.get('direction') not in ['rising', 'falling', 'changing']
                or told.keys() | reject('in', ['direction', 'at_most']) | list -%}
                {%- do feature_warehouse.raise_monitoring_error(
                    node.name ~ '.' ~ column.name ~ ' declares an unknown expected_trend: ' ~ trend,
                    'use rising, falling or changing, or {direction: rising, at_most: 2}'
                ) -%}
            {%- endif -%}
            {%- do trends.update({column.name: told}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(trends) }}
{% endmacro %}
