"""Which features matter for a target, and how sure that is: tables in, tables out."""

from feature_warehouse.relevance.chance.significance import p_values
from feature_warehouse.relevance.chance.uncertainty import intervals
from feature_warehouse.relevance.single.redundancy import redundancy_clusters
from feature_warehouse.relevance.single.scores import score_features
from feature_warehouse.relevance.single.stability import score_features_by

__all__ = [
    "intervals",
    "p_values",
    "redundancy_clusters",
    "score_features",
    "score_features_by",
]
