"""Processes beside each other tell what one alone tells, also where one is killed."""

import os
import time

import pytest

from feature_warehouse.boundaries import lineage_processes
from feature_warehouse.boundaries.lineage_processes import processes
from feature_warehouse.graph import Graph
from feature_warehouse.lineage.example import node
from feature_warehouse.lineage.graph import lineage_of

HERE = os.getpid()


@pytest.fixture(scope="module")
def graph():
    """Three generations of 40 nodes; what a node selects is for its parent to say."""
    nodes = [node("raw", columns=["a", "b"], kind="source")]
    for number in range(120):
        parent = f"m{number - 40}" if number >= 40 else "raw"
        sql = f'select *, a + b as c{number} from "warehouse"."s"."{parent}"'
        if number % 40 == 7:
            sql = "selec nothing"
        nodes.append(node(f"m{number}", sql, parents=[parent]))
    return Graph({one.unique_id: one for one in nodes}, "", "")


@pytest.fixture
def two_cores(monkeypatch):
    monkeypatch.setattr(lineage_processes, "_copies", lambda: 2)


def told(graph, few):
    with processes(graph, few=few) as read_many:
        return lineage_of(graph, read_many=read_many)


@pytest.mark.usefixtures("two_cores")
def test_processes_tell_what_one_tells_in_the_same_order(graph, monkeypatch):
    plain = lineage_of(graph)
    assert len(plain.unresolved) == 3
    monkeypatch.setattr(lineage_processes, "read_in_turn", _elsewhere)
    assert told(graph, few=10) == plain


def _elsewhere(graph, unread, read=lineage_processes.read_in_turn):
    assert os.getpid() != HERE or not unread
    return read(graph, unread)


@pytest.mark.usefixtures("two_cores")
def test_where_a_process_is_killed_this_one_reads(graph, monkeypatch):
    monkeypatch.setattr(lineage_processes, "read_in_turn", _killed_elsewhere)
    assert told(graph, few=10) == lineage_of(graph)


def _killed_elsewhere(graph, unread, read=lineage_processes.read_in_turn):
    if os.getpid() != HERE:
        os._exit(1)
    return read(graph, unread)


@pytest.mark.usefixtures("two_cores")
def test_what_came_before_a_process_was_killed_is_not_read_again(graph, monkeypatch):
    read_here = []
    read = lineage_processes.read_in_turn

    def killed_at_the_twentieth(graph, unread):
        ids = [one.nodes[0] for one in unread]
        if os.getpid() == HERE:
            read_here.extend(ids)
        elif "m20" in ids:
            # what was sent home before has time to arrive
            time.sleep(0.5)
            os._exit(1)
        return read(graph, unread)

    monkeypatch.setattr(lineage_processes, "read_in_turn", killed_at_the_twentieth)
    assert told(graph, few=10) == lineage_of(graph)
    assert "m0" not in read_here
    assert {"m20", "m119"} <= set(read_here)


@pytest.mark.parametrize(("few", "cores"), [(41, 2), (10, 1)])
def test_few_nodes_or_one_core_start_no_process(graph, monkeypatch, few, cores):
    monkeypatch.setattr(lineage_processes, "_copies", lambda: cores)
    monkeypatch.setattr(lineage_processes, "ProcessPoolExecutor", None)
    assert told(graph, few=few) == lineage_of(graph)
