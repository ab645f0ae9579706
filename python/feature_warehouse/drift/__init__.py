"""Whether a feature is what it was: two tables in, a row per feature out."""

from feature_warehouse.drift.comparison import compare

__all__ = ["compare"]
