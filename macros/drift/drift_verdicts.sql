{#- Guarantees the verdict of each comparison, and its reason in words.

    measured: a relation or CTE with, a comparison a row: `keys`; fault (why nothing can be said, or NULL); expected (how
        the YAML expects it to drift, or NULL); is_null_expected (whether its share of NULL may change); reference_rows, current_rows, reference_null_share, current_null_share;
        the known rows that chance is reckoned by, reference_known and current_known; bins, psi and the other distances
        of `bin_distances`; most (the bin that moved most, in words);
        moved (by how many standard deviations of the reference values moved: Wasserstein's distance; NULL without).
    reference_n: the rows of the reference that chance in the share of NULL is reckoned by.
    tail: an expression of the share of false alarms of one question of one comparison.

    Values are off where the PSI exceeds `max_psi` and they moved by `min_move` or more: values that lie on the edge of
    a bin need not move far to be in another. The share of NULL is off where it changed by more than `max_null_change`.
    Each must exceed what chance gives as well. A verdict is drifted (one of both is off), watch (beyond chance, but not
    large), stable (what chance gives, however large it looks in few rows), or unknown. -#}
{% macro drift_verdicts(measured, tail, max_psi=0.1, max_null_change=0.1, min_move=0.1, reference_n='reference_rows') -%}
select
    judged.* exclude (psi_signs, null_signs, chance_null_change, chance_move, null_change, null_share, fault, expected, is_null_expected, most, moved),
    greatest({{ max_psi }}, chance_psi) as psi_limit,
    case
        when fault is not null then 'unknown'
        when null_signs = 2 or (psi_signs = 2 and expected is null) then 'drifted'
        when null_signs = 1 or (psi_signs = 1 and expected is null) then 'watch'
        else 'stable'
    end as verdict,
    coalesce(fault, concat_ws(
        '; ',
        case when psi > greatest({{ max_psi }}, chance_psi) then expected end,
        case when psi is not null then concat(
            'PSI ', round(psi, 3), ' over ', cast(bins as bigint),
            case when bins = 1 then ' bin' else ' bins' end, ', limit ', round(greatest({{ max_psi }}, chance_psi), 3),
            ', n ', round(reference_known) :: bigint, ' against ', round(current_known) :: bigint, ', most in ', most,
            case when moved is not null then concat(
                ', moved by ', round(moved, 2), ' standard deviations, limit ',
                round(greatest({{ min_move }}, chance_move), 2)
            ) else '' end
        ) end,
        case when reference_null_share + current_null_share > 0 then concat(
            'NULL ', round(100 * reference_null_share, 1), ' % of ', reference_rows, ' before, ',
            round(100 * current_null_share, 1), ' % of ', current_rows, ' now'
        ) end
    )) as reason
from (
    select
        *,
        case
            when psi is null or psi <= chance_psi or coalesce(moved <= chance_move, false) then 0
            when psi > {{ max_psi }} and coalesce(moved > {{ min_move }}, true) then 2
            else 1
        end as psi_signs,
        case
            when null_change is null or null_change <= chance_null_change or is_null_expected then 0
            when null_change > {{ max_null_change }} then 2
            else 1
        end as null_signs
    from (
        select
            *,
            case when psi is not null then
                {{ feature_warehouse.chance_psi('reference_known', 'current_known', 'bins', tail) }}
            end as chance_psi,
            case when moved is not null then
                {{ feature_warehouse.normal_quantile('(' ~ tail ~ ') / 2') }}
                * sqrt(1.0 / reference_known + 1.0 / current_known)
            end as chance_move,
            {{ feature_warehouse.normal_quantile('(' ~ tail ~ ') / 2') }} * sqrt(
                null_share * (1 - null_share)
                * (1.0 / nullif({{ reference_n }}, 0) + 1.0 / nullif(current_rows, 0))
            ) as chance_null_change
        from (
            select
                *,
                abs(current_null_share - reference_null_share) as null_change,
                (reference_null_share * {{ reference_n }} + current_null_share * current_rows)
                / nullif({{ reference_n }} + current_rows, 0) as null_share
            from {{ measured }}
        ) as changed
    ) as limited
) as judged
{%- endmacro %}
