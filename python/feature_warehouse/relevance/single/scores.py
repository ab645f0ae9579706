"""Score every feature of a table for a target, one by one: a vector, with its n."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from feature_warehouse.relevance.observed.prepared import Prepared, prepared
from feature_warehouse.relevance.single.measures import MEASURES, measured, said
from feature_warehouse.relevance.single.scoring import evidence

# raise it whenever a value would change for the same rows
METHOD_VERSION = "1"
_NUMBERS = tuple(name for name in MEASURES if name != "direction")
SCHEMA = pa.schema(
    [
        ("feature", pa.string()),
        ("kind", pa.string()),
        ("rows", pa.int64()),
        ("n", pa.int64()),
        ("null_share", pa.float64()),
        ("distinct_count", pa.int64()),
        *(
            (name, pa.string() if name == "direction" else pa.float64())
            for name in MEASURES
        ),
        ("reason", pa.string()),
        ("method_version", pa.string()),
    ]
)


def score_features(
    table: Any,
    target: str,
    *,
    entity: str | Sequence[str] | None = None,
    by: str | Sequence[str] | None = None,
    without: str | Sequence[str] | None = None,
    features: Sequence[str] | None = None,
    seed: int = 0,
) -> pa.Table:
    """Score each feature alone: how much it says about the target.

    Parameters
    ----------
    table
        An Arrow table, a DataFrame or a relation of DuckDB.
    target
        Its column; rows where it is NULL or NaN are left out. `target_of` says which
        targets are binary, multiclass or continuous.
    entity, by, without
        Keys, clocks and other columns that are no features.
    features
        The features; without, every column but the target, keys and clocks.
    seed
        Which tenth of the rows gives the bins' edges, above 200,000 rows.

    Returns
    -------
    One row per feature. ``rows`` counts those whose target is known, ``n`` those of
    them where the feature is too. `COUNTS_NULL` names the scores that are of all
    ``rows``, NULL being a value for them; the others are of ``n``. Where a value cannot
    be had it is NULL, and ``reason`` says why.

    Notes
    -----
    - ``auc`` of the raw values, ties half, NULLs left out; for several classes the mean
      over classes of one against the rest, each turned to be at least one half.
      ``gini`` is abs(2 auc - 1), ``direction`` the sign of Spearman's correlation.
    - ``pearson``, ``spearman`` (midranks): for a number, a date or two classes.
    - ``mi`` in nats, over at most ten bins and NULL as one more, corrected by Miller
      and Madow; ``mi_normalized`` is its share of the target's entropy, corrected too.
    - ``iv``, ``cramers_v`` (corrected by Bergsma) and ``theils_u`` of the same bins.
    - ``missing_auc``: the AUC of the NULL indicator.

    Every score is blind to what features say only together, as in XOR.

    Examples
    --------
    >>> table = pa.table({"grade": [2.0, 4.0, 5.0, 9.0], "left": [1, 1, 0, 0]})
    >>> [one] = score_features(table, "left").to_pylist()
    >>> one["feature"], one["n"], one["auc"], one["direction"]
    ('grade', 4, 0.0, 'down')
    """
    keys = [*names(entity), *names(by), *names(without)]
    with prepared(table, target, features=features, without=keys) as given:
        return pa.Table.from_pylist(rows(given, seed=seed), schema=SCHEMA)


def rows(given: Prepared, *, seed: int = 0) -> list[dict[str, Any]]:
    """Score what is prepared: a row per feature, in the order of the table."""
    of_target, gathered = evidence(given, seed=seed)
    found = []
    for one in gathered:
        scores, reasons = measured(
            one, target=given.target, of_target=of_target, rows=given.rows
        )
        found.append(
            {
                "feature": one.feature.column.name,
                "kind": one.feature.column.kind,
                "rows": given.rows,
                "n": one.known,
                "null_share": 1 - one.known / given.rows if given.rows else None,
                "distinct_count": one.distinct,
                **scores,
                "reason": said(reasons),
                "method_version": METHOD_VERSION,
            }
        )
    return found


def names(columns: str | Sequence[str] | None) -> list[str]:
    """Read one name, several or none as a list.

    Examples
    --------
    >>> names("student_id")
    ['student_id']
    """
    if columns is None:
        return []
    return [columns] if isinstance(columns, str) else list(columns)
