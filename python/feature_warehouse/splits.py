"""Which side of a split a row is on, as SQL expressions that give the part's name.

By time, no instant is divided: what is learnt from is earlier than what is tested on.
An entity may then be on both sides, as it is in production. By group, an entity is on
one side only, at all instants.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.identity import Columns, row_text
from feature_warehouse.sql import literal, quoted

PARTS = ("train", "validation", "test")
SHARES = (0.7, 0.15, 0.15)
# the same for every set: who is tested on for one task is not trained on for another
SALT = "feature_warehouse"


@dataclass(frozen=True)
class Cuts:
    """The first instants of the validation and the test part."""

    validation: datetime | None
    test: datetime


def temporal_cuts(
    rows_by_instant: Sequence[tuple[datetime, int]],
    shares: tuple[float, float, float] = SHARES,
) -> Cuts:
    """Choose the cuts: the latest whole instants that hold the test part's share.

    With two instants, train is the first and test the last; from three on there is a
    validation part between them.

    Examples
    --------
    >>> waves = [(datetime(2022 + year, 2, 1), 100) for year in range(3)]
    >>> cuts = temporal_cuts(waves)
    >>> cuts.validation.year, cuts.test.year
    (2023, 2024)
    """
    instants = sorted(rows_by_instant)
    if len(instants) < 2:
        raise FeatureWarehouseError(
            f"a temporal split needs two instants, and the set has {len(instants)}",
            "export without --split, or with --split group",
        )
    total = sum(count for _, count in instants)
    # train, and validation where there is one, keep at least one instant
    reserved = 2 if len(instants) > 2 else 1
    test = _latest(instants, total * shares[2], at_least_left=reserved)
    if reserved == 1:
        return Cuts(None, instants[test][0])
    validation = _latest(instants[:test], total * shares[1], at_least_left=1)
    return Cuts(instants[validation][0], instants[test][0])


def temporal_split(event_timestamp: str, cuts: Cuts) -> str:
    """Give the SQL of a row's part, by instant."""
    column = f"cast({quoted(event_timestamp)} as timestamp)"
    validation = ""
    if cuts.validation is not None:
        validation = f" when {column} >= {_literal(cuts.validation)} then 'validation'"
    return (
        f"case when {column} >= {_literal(cuts.test)} then 'test'{validation} "
        "else 'train' end"
    )


def group_split(
    entity: Columns,
    *,
    salt: str = SALT,
    shares: tuple[float, float, float] = SHARES,
) -> str:
    """Give the SQL of a row's part, by a salted hash of its entity.

    Notes
    -----
    The first 32 bits of md5(salt, entity), as a share of 2^32: no new row moves
    another, nor does a new version of DuckDB, whose own hash() may change.

    Examples
    --------
    >>> import duckdb
    >>> part = group_split([("student_id", "VARCHAR")])
    >>> duckdb.execute(f"select {part} from (select 'RA-1' as student_id)").fetchone()
    ('test',)
    """
    train, validation, test = shares
    if min(shares) < 0 or abs(train + validation + test - 1) > 1e-9:
        raise FeatureWarehouseError(
            f"the shares of a split are {shares}", "give three shares that add up to 1"
        )
    text = f"concat({len(salt)}, ':', {literal(salt)}, {row_text(entity)})"
    number = f"cast('0x' || left(md5({text}), 8) as bigint)"
    limits = [round(share * 2**32) for share in (train, train + validation)]
    return (
        f"case when {number} < {limits[0]} then 'train' "
        f"when {number} < {limits[1]} then 'validation' else 'test' end"
    )


def order(part: str) -> int:
    """Sort parts as they are used: train, validation, test.

    Examples
    --------
    >>> sorted(["test", "train"], key=order)
    ['train', 'test']
    """
    return PARTS.index(part) if part in PARTS else len(PARTS)


def _latest(
    instants: Sequence[tuple[datetime, int]], rows: float, *, at_least_left: int
) -> int:
    """Where the fewest latest instants start that hold so many rows."""
    start, held = len(instants), 0
    while start > at_least_left and (held < rows or start == len(instants)):
        start -= 1
        held += instants[start][1]
    return start


def _literal(instant: datetime) -> str:
    return f"timestamp '{instant.isoformat(sep=' ')}'"
