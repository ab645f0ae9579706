{#- Lists a relation whose latest period has fewer or more rows than it may: a number, or a share of the median of the
    earlier periods. -#}
{% test volume_within(
    model, event_timestamp=none, period=none, lowest=none, highest=none, lowest_share=none, highest_share=none
) %}

{%- if execute %}
{%- if [lowest, highest, lowest_share, highest_share] | reject('none') | list | length == 0 %}
    {%- do feature_warehouse.raise_monitoring_error(
        'volume_within of ' ~ model ~ ' has no limit', 'give lowest, highest, lowest_share or highest_share'
    ) %}
{%- endif %}
with

compared as (

    {{ feature_warehouse.periods_compared(model, event_timestamp, period) | indent(4) }}

),

counted as (

    select
        period_rank,
        is_current,
        count(*) as row_count
    from compared
    group by period_rank, is_current

),

measured as (

    select
        coalesce(max(row_count) filter (where is_current), 0) as row_count,
        median(row_count) filter (where not is_current) as usual,
        count(*) filter (where not is_current) as periods
    from counted

)

select
    *,
    concat(
        row_count, ' rows in the latest period; ', coalesce(cast(usual as varchar), 'none'), ' is the median of ',
        periods, ' earlier ones'
    ) as reason
from measured
where
    row_count = 0
    {%- if lowest is not none %}
    or row_count < {{ lowest }}
    {%- endif %}
    {%- if highest is not none %}
    or row_count > {{ highest }}
    {%- endif %}
    {%- if lowest_share is not none %}
    or row_count < {{ lowest_share }} * usual
    {%- endif %}
    {%- if highest_share is not none %}
    or row_count > {{ highest_share }} * usual
    {%- endif %}
{%- endif %}

{% endtest %}
