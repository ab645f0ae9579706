{#- Guarantees how far two samples of numbers are apart, without bins, for each group of keys: Kolmogorov and Smirnov's
    statistic, and Wasserstein's distance (NULL where there are infinite values, or one value alone).

    points: a relation or CTE with the keys, `value`, and what it weighs on each side, `reference_weight` and
        `current_weight`; each side's weights sum to one. -#}
{% macro sample_distances(points, keys) -%}
    {%- set listed = keys | join(', ') -%}
select
    {{ listed }},
    max(distance) as ks,
    case when bool_and(isfinite(value)) then sum(distance * width) end as wasserstein
from (
    select
        {{ listed }},
        value,
        abs(sum(step) over by_value) as distance,
        case when isfinite(value) then lead(value) over by_value - value end as width
    from (
        -- within equal values the two functions have not risen to their end yet
        select
            {{ listed }},
            value,
            sum(reference_weight - current_weight) as step
        from {{ points }}
        group by {{ listed }}, value
    ) as steps
    window by_value as (partition by {{ listed }} order by value)
) as apart
group by {{ listed }}
{%- endmacro %}
