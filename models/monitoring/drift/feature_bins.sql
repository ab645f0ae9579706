{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false
) }}

{{ feature_warehouse.freeze_bins(feature_warehouse.monitored_feature_views()) }}
