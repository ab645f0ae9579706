{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['feature_view', 'version', 'period']
) }}

{{ feature_warehouse.profile_features(
    feature_warehouse.monitored_feature_views(),
    bins=ref('feature_bins')
) }}
