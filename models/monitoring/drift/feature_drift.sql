{{ feature_warehouse.drift_of_profiles(
    feature_warehouse.monitored_feature_views(),
    profiles=ref('feature_profiles'),
    baselines=ref('feature_baselines'),
    bins=ref('feature_bins'),
    models=ref('stg_registry__baselines')
) }}
