"""Whether a feature is what it was: two tables in, a row per feature out."""

from feature_warehouse.drift.comparison import compare
from feature_warehouse.drift.domain import domain_classifier

__all__ = ["compare", "domain_classifier"]
