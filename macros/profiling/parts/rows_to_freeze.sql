{#- Guarantees CTEs that end in `<cte_of(view)>_rows`: the observed rows of the periods a view is compared with; none
    where each of its features is in `this` already, in rows of the view's that `held` is true of. -#}
{% macro rows_to_freeze(view, held='true') -%}
{%- set name = feature_warehouse.cte_of(view) -%}
{{ name }}_periods as (

    {{ feature_warehouse.periods_held(view) | indent(4) }}

),

{{ name }}_reference as (

    {{ feature_warehouse.reference_periods(view, name ~ '_periods') | indent(4) }}

),

{{ name }}_unfrozen as (

    {#- an empty side of a join: rows that were frozen before are not read again #}
    select {{ name }}_reference.period
    from {{ name }}_reference
    {%- if is_incremental() %}
    where
        {{ view.features | length }} > (
            select count(distinct feature) from {{ this }}
            where
                feature_view = '{{ view.name }}'
                and version = '{{ view.version }}'
                and feature in ('{{ view.features | join("', '") }}')
                and {{ held }}
        )
    {%- endif %}

),

{{ name }}_rows as (

    {{ feature_warehouse.observed_rows(view, name ~ '_unfrozen') | indent(4) }}

)
{%- endmacro %}
