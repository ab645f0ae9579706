{#- Guarantees what each feature is compared with, frozen: the profile of the reference periods of its view, made when
    they are first there, and the profiles of the training sets of registered models (a relation `models` of the same
    columns, or none). What is in `this` already is not made again. -#}
{% macro freeze_baselines(feature_views, bins, models=none) -%}
with

{% for view in feature_views -%}
{{ feature_warehouse.rows_to_freeze(view, "baseline = '" ~ feature_warehouse.baseline_of(view) ~ "'") }},

{% endfor -%}
every_value as (

    {{ feature_warehouse.values_of_views(feature_views, '_rows') | indent(4) }}
),

one_period as (

    -- whatever the number of periods that a reference is made of
    select * replace (cast(null as timestamp) as period) from every_value

),

profiled as (

    {{ feature_warehouse.profile_rows('one_period', bins) | indent(4) }}

),

every_baseline as (

    select
        case
            {%- for view in feature_views %}
            when feature_view = '{{ view.name }}' and version = '{{ view.version }}'
                then '{{ feature_warehouse.baseline_of(view) }}'
            {%- endfor %}
        end as baseline,
        'period' as source,
        profiled.*
    from profiled
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
