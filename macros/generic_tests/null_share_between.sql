{#- Lists a column whose share of NULL in the latest period lies outside its limits, and not by chance: the interval of
    the share (Wilson 1927, 95 %) does not reach them. -#}
{% test null_share_between(model, column_name, highest=1, lowest=0, event_timestamp=none, period=none) %}

{%- if execute %}
with

compared as (

    {{ feature_warehouse.periods_compared(model, event_timestamp, period) | indent(4) }}

),

counted as (

    select
        cast(count(*) as double) as row_count,
        cast(count(*) - count({{ column_name }}) as double) as null_count
    from compared
    where is_current

),

wilson as (

    select
        *,
        null_count / row_count as null_share,
        (null_count + 1.9207) / (row_count + 3.8415) as centre,
        1.95996 * sqrt(null_count * (row_count - null_count) / row_count + 0.9604) / (row_count + 3.8415) as half
    from counted
    where row_count > 0

)

select
    row_count :: bigint as row_count,
    null_count :: bigint as null_count,
    null_share,
    greatest(centre - half, 0) as low,
    least(centre + half, 1) as high,
    concat(
        round(100 * null_share, 1), ' % are NULL (', null_count :: bigint, ' of ', row_count :: bigint,
        '), not between ', {{ 100 * lowest }}, ' and ', {{ 100 * highest }}, ' %'
    ) as reason
from wilson
where centre - half > {{ highest }} or centre + half < {{ lowest }}
{%- endif %}

{% endtest %}
