{#- Guarantees, for each group of keys, how far two distributions over the same bins are apart.

    cells: a relation or CTE with the keys, and for each bin `reference_rows` and `current_rows`; bins that both lack
        may be there or not, and count for nothing.
    keys: columns that tell the comparisons apart, may be none.

    psi: each bin has half a row more on both sides, so that an empty one is no infinity (Jeffreys). The others are of
    the shares as counted: jensen_shannon (natural logarithm, the distance), hellinger, l_infinity, total_variation,
    and chi_square of the two rows of counts. All are NULL where a side has no row. -#}
{% macro bin_distances(cells, keys=[]) -%}
    {%- set partition = 'partition by ' ~ keys | join(', ') if keys else '' -%}
select
    {% for key in keys %}{{ key }}, {% endfor -%}
    reference_rows,
    current_rows,
    bins,
    case when reference_rows > 0 and current_rows > 0 then psi end as psi,
    case when reference_rows > 0 and current_rows > 0 then sqrt(greatest(divergence, 0) / 2) end as jensen_shannon,
    case when reference_rows > 0 and current_rows > 0 then sqrt(hellinger_sum / 2) end as hellinger,
    case when reference_rows > 0 and current_rows > 0 then l_infinity end as l_infinity,
    case when reference_rows > 0 and current_rows > 0 then variation / 2 end as total_variation,
    case when reference_rows > 0 and current_rows > 0 then chi_square end as chi_square
from (
    select
        {% for key in keys %}{{ key }}, {% endfor -%}
        max(all_reference) as reference_rows,
        max(all_current) as current_rows,
        max(all_bins) as bins,
        sum((smooth_current - smooth_reference) * ln(smooth_current / smooth_reference)) as psi,
        sum(
            case when reference_share > 0
                then reference_share * ln(2 * reference_share / (reference_share + current_share)) else 0 end
            + case when current_share > 0
                then current_share * ln(2 * current_share / (reference_share + current_share)) else 0 end
        ) as divergence,
        sum(power(sqrt(reference_share) - sqrt(current_share), 2)) as hellinger_sum,
        max(abs(reference_share - current_share)) as l_infinity,
        sum(abs(reference_share - current_share)) as variation,
        sum(
            power(reference_rows * all_current - current_rows * all_reference, 2)
            / (reference_rows + current_rows)
        ) / nullif(max(all_reference) * max(all_current), 0) as chi_square
    from (
        select
            *,
            (reference_rows + 0.5) / (all_reference + 0.5 * all_bins) as smooth_reference,
            (current_rows + 0.5) / (all_current + 0.5 * all_bins) as smooth_current,
            reference_rows / nullif(all_reference, 0) as reference_share,
            current_rows / nullif(all_current, 0) as current_share
        from (
            select
                {% for key in keys %}{{ key }}, {% endfor -%}
                cast(reference_rows as double) as reference_rows,
                cast(current_rows as double) as current_rows,
                cast(sum(reference_rows) over ({{ partition }}) as double) as all_reference,
                cast(sum(current_rows) over ({{ partition }}) as double) as all_current,
                cast(count(*) over ({{ partition }}) as double) as all_bins
            from {{ cells }}
            where reference_rows + current_rows > 0
        ) as counted
    ) as shared
    {% if keys %}group by {{ keys | join(', ') }}{% endif %}
) as summed
{%- endmacro %}
