{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false
) }}

{{ feature_warehouse.freeze_baselines(
    feature_warehouse.monitored_feature_views(),
    bins=ref('feature_bins'),
    models=ref('stg_registry__baselines')
) }}
