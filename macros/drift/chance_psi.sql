{#- Guarantees SQL of the PSI that chance alone exceeds with probability `tail` (an expression) where nothing drifted:
    it is then about (1/n + 1/m) times a chi-square of bins - 1. At 300 rows and 20 bins 69 % of innocent comparisons
    exceed 0.1. -#}
{% macro chance_psi(reference_rows, current_rows, bins, tail) -%}
    (1.0 / {{ reference_rows }} + 1.0 / {{ current_rows }})
    * {{ feature_warehouse.chi_square_quantile('(' ~ bins ~ ' - 1)', tail) }}
{%- endmacro %}
