"""The lineage of nodes as plain records, to be written down and read again."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from feature_warehouse.lineage.joins import OpenJoin
from feature_warehouse.lineage.node import NodeLineage
from feature_warehouse.lineage.records import Step


def record_of(found: NodeLineage) -> list[Any]:
    """Give a node's lineage as lists, texts and numbers.

    Examples
    --------
    >>> found = NodeLineage(("a",), {"a": ((("n", "b"), (Step("function", "abs"),)),)})
    >>> record_of(found)[1]
    {'a': [['n', 'b', [['function', 'abs', False]]]]}
    """
    return [
        list(found.columns),
        {
            name: [
                [*source, [_of_step(one) for one in steps]] for source, steps in ways
            ]
            for name, ways in found.paths.items()
        },
        dict(found.reasons),
        found.of_all_times,
        found.rows_of,
    ]


def lineage_of_record(record: Sequence[Any]) -> NodeLineage:
    """Read what `record_of` gave.

    Raises
    ------
    TypeError, ValueError
        When it is of another form.

    Examples
    --------
    >>> found = NodeLineage(("a",), {"a": ((("n", "b"), ()),)}, {"*": "why"}, True, "n")
    >>> lineage_of_record(record_of(found)) == found
    True
    """
    columns, paths, reasons, of_all_times, rows_of = record
    return NodeLineage(
        tuple(columns),
        {
            name: tuple(
                ((node, column), tuple(map(_step, steps)))
                for node, column, steps in ways
            )
            for name, ways in paths.items()
        },
        reasons,
        of_all_times,
        rows_of,
    )


@cache
def _plain_step(kind: str, name: str, looks_forward: bool) -> Step:
    # thousands of columns pass through the same few
    return Step(kind, name, looks_forward)


def _of_step(one: Step) -> list[Any]:
    plain = [one.kind, one.name, one.looks_forward]
    if isinstance(one, OpenJoin):
        return [*plain, one.keys, one.is_unbounded, one.of_all_times]
    return plain


def _step(record: Sequence[Any]) -> Step:
    if len(record) == 3:
        return _plain_step(*record)
    kind, name, looks_forward, keys, is_unbounded, of_all_times = record
    sides = tuple(
        (pair, tuple(map(tuple, other)), tuple(map(tuple, own)))
        for pair, other, own in keys
    )
    return OpenJoin(kind, name, looks_forward, sides, is_unbounded, of_all_times)
