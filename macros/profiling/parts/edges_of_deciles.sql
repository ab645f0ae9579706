{#- Guarantees the upper edges of a feature's bins, the last infinite, a billionth of the range above its deciles: a
    grade that is stored as 5.62 or as 5.619999999999999 is in one bin. -#}
{% macro edges_of_deciles(deciles) -%}
    {%- set finite = 'list_filter(' ~ deciles ~ ', lambda one: isfinite(one))' -%}
list_append(
    list_sort(list_distinct(list_transform(
        {{ finite }},
        lambda one: cast(printf('%.9g', one) as double)
            + 1e-9 * greatest(abs(list_max({{ finite }})), abs(list_min({{ finite }})))
    ))),
    cast('inf' as double)
)
{%- endmacro %}
