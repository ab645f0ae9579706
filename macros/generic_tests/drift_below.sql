{#- Lists the strata in which a column's latest period has drifted from its reference, with the reason in words. -#}
{% test drift_below(
    model, column_name, event_timestamp=none, period=none, reference='earlier', within=[], kind=none,
    max_psi=0.1, alpha=0.05, comparisons=1, max_null_change=0.1
) %}

{%- if execute %}
with

compared as (

    {{ feature_warehouse.periods_compared(model, event_timestamp, period, reference) | indent(4) }}

),

drift as (

    {{ feature_warehouse.column_drift(
        'compared',
        column_name,
        feature_warehouse.ordered_value(model, column_name, kind),
        within,
        max_psi,
        alpha,
        comparisons,
        max_null_change
    ) | indent(4) }}

)

select * from drift
where verdict = 'drifted'
{%- endif %}

{% endtest %}
