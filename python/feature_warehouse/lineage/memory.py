"""The lineage of nodes as plain records, to be written down and read again."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from feature_warehouse.lineage.node import NodeLineage
from feature_warehouse.lineage.records import Step
from feature_warehouse.lineage.values import AnyStep, OpenJoin


def record_of(found: NodeLineage) -> list[Any]:
    """Give a node's lineage as what JSON can write: tuples, texts and numbers.

    Examples
    --------
    >>> import json
    >>> found = NodeLineage(("a",), {"a": ((("n", "b"), (Step("function", "abs"),)),)})
    >>> json.dumps(record_of(found)[1:3])
    '[[[["function", "abs", false]]], {"a": [["n", "b", 0]]}]'
    """
    # many columns of a node take the same steps: each way names its chain of them
    chains: dict[tuple[AnyStep, ...], int] = {}
    paths = {
        name: [
            [*source, chains.setdefault(steps, len(chains))] for source, steps in ways
        ]
        for name, ways in found.paths.items()
    }
    return [
        list(found.columns),
        list(chains),
        paths,
        dict(found.reasons),
        found.of_all_times,
        found.rows_of,
    ]


def lineage_of_record(record: Sequence[Any]) -> NodeLineage:
    """Read what `record_of` gave, or what JSON made of it.

    Raises
    ------
    TypeError, ValueError, IndexError
        When it is of another form.

    Examples
    --------
    >>> found = NodeLineage(("a",), {"a": ((("n", "b"), ()),)}, {"*": "why"}, True, "n")
    >>> lineage_of_record(record_of(found)) == found
    True
    """
    columns, chains, paths, reasons, of_all_times, rows_of = record
    taken = [tuple(map(_step, steps)) for steps in chains]
    return NodeLineage(
        tuple(columns),
        {
            name: tuple(
                [((node, column), taken[chain]) for node, column, chain in ways]
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


def _step(record: Sequence[Any]) -> AnyStep:
    if len(record) == 3:
        return _plain_step(*record)
    kind, name, looks_forward, keys, is_unbounded, of_all_times = record
    sides = tuple(
        (pair, tuple(map(tuple, other)), tuple(map(tuple, own)))
        for pair, other, own in keys
    )
    return OpenJoin(kind, name, looks_forward, sides, is_unbounded, of_all_times)
