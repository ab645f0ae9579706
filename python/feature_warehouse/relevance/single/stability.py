"""The same scores wave by wave, and whether a feature's sign holds."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from feature_warehouse.relevance.observed.prepared import Prepared, prepared
from feature_warehouse.relevance.single.scores import SCHEMA, names, rows
from feature_warehouse.sql import quoted

# below, a correlation is within what chance gives in 95 of 100 waves
_NOISE = 1.959963984540054


def score_features_by(
    table: Any,
    target: str,
    by: str,
    *,
    entity: str | Sequence[str] | None = None,
    without: str | Sequence[str] | None = None,
    features: Sequence[str] | None = None,
    seed: int = 0,
) -> pa.Table:
    """Score each feature within each value of ``by``: a wave, a year, a school.

    Parameters
    ----------
    by
        The column to divide by; rows where it is NULL are left out.
    entity, without
        Further columns that are no features: keys, clocks.

    Returns
    -------
    The columns of `score_features` with ``by_value``, the value as a text, and
    ``sign_flips``: whether the feature goes up with the target in one wave and down in
    another, each beyond chance. It is the same in all rows of a feature.

    Notes
    -----
    The sign is Spearman's, and beyond chance where abs(rho) sqrt(n - 1) exceeds 1.96,
    its large-sample bound under independence. Without that bound every feature that
    says nothing would flip. It is NULL where fewer than two waves have a correlation.

    Examples
    --------
    >>> wave, ups = [1] * 9 + [2] * 9, list(range(9))
    >>> table = pa.table({"wave": wave, "x": ups + ups, "y": ups + ups[::-1]})
    >>> of_waves = score_features_by(table, "y", "wave").to_pylist()
    >>> [(one["by_value"], one["spearman"], one["sign_flips"]) for one in of_waves]
    [('1', 1.0, True), ('2', -1.0, True)]
    """
    keys = list(dict.fromkeys([by, *names(entity), *names(without)]))
    with prepared(table, target, features=features, without=keys, keep=[by]) as given:
        found = [one for wave in _waves(given, by) for one in _scored(wave, seed=seed)]
    flips = _flips(found)
    for one in found:
        one["sign_flips"] = flips[one["feature"]]
    place = {one: i for i, one in enumerate(flips)}
    found.sort(key=lambda one: place[one["feature"]])
    return pa.Table.from_pylist(found, schema=_schema())


def sign_flips(waves: Iterable[Mapping[str, Any]]) -> bool | None:
    """Say whether a feature's sign changes between waves, beyond chance.

    Examples
    --------
    >>> sign_flips([{"spearman": 0.5, "n": 100}, {"spearman": -0.5, "n": 100}])
    True
    >>> sign_flips([{"spearman": 0.5, "n": 100}, {"spearman": -0.1, "n": 100}])
    False
    """
    known = [one for one in waves if one["spearman"] is not None]
    if len(known) < 2:
        return None
    signs = {
        one["spearman"] > 0
        for one in known
        if abs(one["spearman"]) * math.sqrt(one["n"] - 1) > _NOISE
    }
    return len(signs) == 2


def _waves(given: Prepared, by: str) -> Iterable[tuple[str, Prepared]]:
    key = quoted(f"k_{by}")
    values = given.connection.execute(
        f"select distinct {key} as one, cast({key} as varchar) from {given.relation} "
        f"where {key} is not null order by one"
    ).fetchall()
    for _, text in values:
        given.connection.execute(
            f"create or replace table wave as select * from {given.relation} "
            f"where cast({key} as varchar) = ?",
            [text],
        )
        held = given.connection.execute("select count(*) from wave").fetchall()[0][0]
        yield text, replace(given, relation="wave", rows=held)


def _scored(wave: tuple[str, Prepared], *, seed: int) -> list[dict[str, Any]]:
    value, given = wave
    return [{**one, "by_value": value} for one in rows(given, seed=seed)]


def _flips(found: Sequence[Mapping[str, Any]]) -> dict[str, bool | None]:
    waves: dict[str, list[Mapping[str, Any]]] = {}
    for one in found:
        waves.setdefault(one["feature"], []).append(one)
    return {name: sign_flips(mine) for name, mine in waves.items()}


def _schema() -> pa.Schema:
    fields = list(SCHEMA)
    return pa.schema(
        [
            fields[0],
            pa.field("by_value", pa.string()),
            *fields[1:],
            pa.field("sign_flips", pa.bool_()),
        ]
    )
