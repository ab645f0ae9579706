{#- Guarantees SQL of what a chi-square of so many degrees of freedom exceeds with probability `tail` (both are
    expressions). One degree is a squared normal, two are exact, and of more Wilson and Hilferty (1931) is off by half
    a per cent where the tail is 0.01 or more, and too large by at most four at 0.0001. -#}
{% macro chi_square_quantile(degrees, tail) -%}
    case
        when {{ degrees }} < 1 then 0
        when {{ degrees }} = 1 then power({{ feature_warehouse.normal_quantile('(' ~ tail ~ ') / 2') }}, 2)
        when {{ degrees }} = 2 then -2 * ln({{ tail }})
        else {{ degrees }} * power(
            1 - 2 / (9.0 * {{ degrees }})
            + {{ feature_warehouse.normal_quantile(tail) }} * sqrt(2 / (9.0 * {{ degrees }})),
            3
        )
    end
{%- endmacro %}
