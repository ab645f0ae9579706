"""Processes that read the SQL of many nodes at once."""

import gc
import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from feature_warehouse.graph import Graph
from feature_warehouse.lineage.graph import ReadMany, Unread, read_in_turn
from feature_warehouse.lineage.node import NodeLineage

# fewer nodes are read sooner than processes start
FEW = 256
# a process takes its next part as soon as it has read one
_PARTS = 8
# what a process reads from: it begins as a copy of this one, and need not be sent it
_graph: list[Graph] = []


@contextmanager
def processes(graph: Graph, *, few: int = FEW) -> Iterator[ReadMany]:
    """Give a way to read the SQL of nodes that is quick for many of them.

    There is a process for each core, from the first time that it is asked for ``few``
    nodes or more. Where processes cannot begin as copies of this one, or one of them
    is killed, this one reads.

    Examples
    --------
    >>> from feature_warehouse.lineage.example import example_graph
    >>> from feature_warehouse.lineage.graph import lineage_of
    >>> graph = example_graph()
    >>> with processes(graph) as read_many:
    ...     len(lineage_of(graph, read_many=read_many).edges)
    1
    """
    readers = _Readers(graph, few)
    try:
        yield readers.read
    finally:
        readers.close()


class _Readers:
    """The processes, once there are any."""

    def __init__(self, graph: Graph, few: int) -> None:
        self.graph, self.few = graph, few
        self.count = _copies()
        self.pool: ProcessPoolExecutor | None = None

    def read(self, unread: Sequence[Unread]) -> Iterator[NodeLineage]:
        done = 0
        try:
            for found in self._parts(unread):
                done += len(found)
                yield from found
        except (BrokenProcessPool, OSError):
            # memory or processes ran out: it takes longer, and says the same
            self.close()
            self.count = 0
            yield from read_in_turn(self.graph, unread[done:])

    def _parts(self, unread: Sequence[Unread]) -> Iterable[list[NodeLineage]]:
        if len(unread) < self.few or self.count < 2:
            return [read_in_turn(self.graph, unread)]
        size = -(-len(unread) // (self.count * _PARTS))
        parts = [unread[at : at + size] for at in range(0, len(unread), size)]
        if self.pool is None:
            self.pool = ProcessPoolExecutor(
                self.count,
                multiprocessing.get_context("fork"),
                initializer=_begin,
                initargs=(self.graph,),
            )
        return self.pool.map(_read, parts)

    def close(self) -> None:
        if self.pool is not None:
            self.pool.shutdown()
            self.pool = None


def _copies() -> int:
    """Tell how many copies of this process may read beside each other."""
    # elsewhere a copy may not go on where the system's own threads were; a daemon of
    # multiprocessing may have no processes of its own
    is_able = sys.platform == "linux" and not multiprocessing.current_process().daemon
    return len(os.sched_getaffinity(0)) if is_able else 0


def _begin(graph: Graph) -> None:
    _graph[:] = [graph]
    # what this process was copied with stays; only its own trees are garbage
    gc.freeze()
    gc.enable()


def _read(unread: Sequence[Unread]) -> list[NodeLineage]:
    return read_in_turn(_graph[0], unread)
