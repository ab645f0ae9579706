{#- Guarantees SQL of the PSI above which two samples have drifted: `max_psi`, or what chance alone exceeds in `alpha`
    of all cases, shared by so many comparisons, whichever is more. Without drift PSI is about (1/n + 1/m) times a
    chi-square of bins - 1: at 300 rows and 20 bins 69 % of innocent comparisons exceed 0.1. -#}
{% macro psi_limit(reference_rows, current_rows, bins, max_psi=0.1, alpha=0.05, comparisons=1) -%}
    greatest(
        {{ max_psi }},
        (1.0 / {{ reference_rows }} + 1.0 / {{ current_rows }})
        * {{ feature_warehouse.chi_square_quantile('(' ~ bins ~ ' - 1)', (alpha / comparisons) ~ '') }}
    )
{%- endmacro %}
