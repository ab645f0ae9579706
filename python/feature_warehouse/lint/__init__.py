"""The leakage lint: rules over the graph and its column lineage, before any data."""
