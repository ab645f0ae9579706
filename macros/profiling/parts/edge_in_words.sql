{#- Guarantees SQL of an edge of bins in words, without the billionth that `edges_of_deciles` adds. -#}
{% macro edge_in_words(edges, place, kind) -%}
    case
        when isinf({{ edges }}[{{ place }}]) then 'inf'
        when {{ kind }} = 'time'
            then strftime(make_timestamp(cast({{ edges }}[{{ place }}] * 1000000 as bigint)), '%Y-%m-%d')
        else printf('%.4g', round(
            {{ edges }}[{{ place }}] / list_max(list_transform({{ edges }}[1:-2], lambda one: abs(one))), 8
        ) * list_max(list_transform({{ edges }}[1:-2], lambda one: abs(one))))
    end
{%- endmacro %}
