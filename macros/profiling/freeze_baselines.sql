{#- Guarantees what each feature is compared with, frozen: the profile of the reference periods of its view, made when
    they are first there, and the profiles of the training sets of registered models (a relation `models` of the same
    columns, or none). What is in `this` already is not made again. -#}
{% macro freeze_baselines(feature_views, bins, models=none) -%}
with

{% for view in feature_views %}
{%- set name = feature_warehouse.cte_of(view) -%}
{{ feature_warehouse.rows_to_freeze(view, "baseline = '" ~ feature_warehouse.baseline_of(view) ~ "'") }},

{{ name }}_observed as (

    -- one period, whatever the number of periods it is made of
    select * replace (cast(null as timestamp) as period) from {{ name }}_rows

),

{{ name }}_profiled as (

    {{ feature_warehouse.profile_rows(view, name ~ '_observed', bins) | indent(4) }}

),

{% endfor -%}
every_baseline as (
{% for view in feature_views %}
    {{ 'union all' if not loop.first }}

    select
        '{{ feature_warehouse.baseline_of(view) }}' as baseline,
        'period' as source,
        {{ feature_warehouse.cte_of(view) }}_profiled.*
    from {{ feature_warehouse.cte_of(view) }}_profiled
{% endfor %}
    {%- if models is not none %}

    union all

    select * from {{ models }}
    {%- endif %}

)

select * from every_baseline
{%- if is_incremental() %}
where
    not exists (
        select 1 from {{ this }} as held
        where
            held.baseline = every_baseline.baseline
            and held.feature_view = every_baseline.feature_view
            and held.version = every_baseline.version
            and held.feature = every_baseline.feature
    )
{%- endif %}
{%- endmacro %}
