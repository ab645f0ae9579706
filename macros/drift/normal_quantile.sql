{#- Guarantees SQL of the quantile of the standard normal distribution above one half: how many standard deviations
    chance exceeds with probability `tail` (an expression, at most 0.5). Abramowitz and Stegun 26.2.23: off by at most
    0.00045. -#}
{% macro normal_quantile(tail) -%}
    {%- set t = 'sqrt(-2 * ln(' ~ tail ~ '))' -%}
    ({{ t }} - (2.515517 + 0.802853 * {{ t }} + 0.010328 * {{ t }} * {{ t }})
    / (1 + 1.432788 * {{ t }} + 0.189269 * {{ t }} * {{ t }} + 0.001308 * {{ t }} * {{ t }} * {{ t }}))
{%- endmacro %}
