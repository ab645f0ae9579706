"""Pictures of drift, freshness, runs and stores, as SVG that needs nothing else."""
