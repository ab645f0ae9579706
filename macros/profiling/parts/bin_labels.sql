{#- Guarantees SQL of what bins are called, from their upper edges: '(4.9, 5.6]', numbers to four digits, times (seconds
    since 1970) by their day. -#}
{% macro bin_labels(edges, kind) -%}
    list_transform(
        range(1, len({{ edges }}) + 1),
        lambda i: concat(
            '(', coalesce({{ feature_warehouse.edge_in_words(edges, 'i - 1', kind) }}, '-inf'), ', ',
            {{ feature_warehouse.edge_in_words(edges, 'i', kind) }}, ']'
        )
    )
{%- endmacro %}
