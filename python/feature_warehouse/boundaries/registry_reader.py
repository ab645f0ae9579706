"""The registry as records: what questions to it start from."""

from typing import Any

import duckdb

from feature_warehouse.lineage.records import ColumnName, Edge, Lineage
from feature_warehouse.registry.names import Named
from feature_warehouse.registry.rows import step_of
from feature_warehouse.standing import FAILED, Blemish, State


def named_nodes(connection: duckdb.DuckDBPyConnection) -> list[Named]:
    """Give every node with its columns."""
    rows = connection.execute(
        "select nodes.unique_id, nodes.name, nodes.version, "
        "coalesce(feature_views.is_latest, nodes.version is null), "
        "feature_views.node is not null, "
        "coalesce(list(columns.column_name) filter (columns.node is not null), []) "
        "from registry.nodes "
        "left join registry.feature_views on feature_views.node = nodes.unique_id "
        "and feature_views.valid_to is null "
        "left join registry.columns on columns.node = nodes.unique_id "
        "and columns.valid_to is null "
        "where nodes.valid_to is null group by all order by all"
    ).fetchall()
    return [Named(*row[:5], tuple(row[5])) for row in rows]


def column_lineage(connection: duckdb.DuckDBPyConnection) -> Lineage:
    """Give the edges between columns, as the last sync found them."""
    rows = connection.execute(
        "select source_node, source_column, target_node, target_column, steps "
        "from registry.column_edges where valid_to is null"
    ).fetchall()
    return Lineage(
        tuple(
            Edge(
                ColumnName(*row[:2]), ColumnName(*row[2:4]), tuple(map(step_of, row[4]))
            )
            for row in rows
        )
    )


def records(
    connection: duckdb.DuckDBPyConnection, sql: str, **values: Any
) -> list[dict[str, Any]]:
    """Give the rows of a query with named parameters, by the names of its columns."""
    result = connection.execute(sql, values)
    names = [one[0] for one in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def relevance_of(
    connection: duckdb.DuckDBPyConnection, view: str
) -> list[dict[str, Any]]:
    """Give what each feature of a view told of each target when last assessed.

    ``value``, ``low`` and ``high`` are shares of the target's entropy. Empty where
    nothing was assessed.
    """
    return records(
        connection,
        "select split_part(feature, ':', 2) as feature, training_set, target, n, "
        "value, low, high, q, reason, strftime(computed_at, '%Y-%m-%d') as computed_on "
        "from registry.relevance where statistic = 'mi_normalized' and period is null "
        "and split_part(feature, ':', 1) = $view "
        "qualify row_number() over (partition by feature, training_set, target "
        "order by computed_at desc) = 1 order by all",
        view=view,
    )


def last_test_states(
    connection: duckdb.DuckDBPyConnection,
) -> list[tuple[str, str, str | None, str]]:
    """Give each test's last state: its id, status, message and when it ran."""
    return connection.execute(
        "select test, status, message, strftime(ran_at, '%Y-%m-%d %H:%M:%S') "
        "from registry.test_states where valid_to is null"
    ).fetchall()


def failed_above(connection: duckdb.DuckDBPyConnection, node: str) -> tuple[str, ...]:
    """Say which tests failed last of all that a node is made of, itself left out."""
    failed = ", ".join(f"'{one}'" for one in FAILED)
    rows = connection.execute(
        "with recursive over as ("
        "select $node as node union select node_edges.parent from over "
        "inner join registry.node_edges on over.node = node_edges.child "
        "and node_edges.valid_to is null) "
        "select nodes.title, tests.name, test_states.status, test_states.message, "
        "strftime(test_states.ran_at, '%Y-%m-%d %H:%M:%S') from over "
        "inner join registry.nodes on over.node = nodes.unique_id "
        "and nodes.valid_to is null "
        "inner join registry.tests on over.node = tests.node "
        "and tests.valid_to is null "
        "inner join registry.test_states on tests.test = test_states.test "
        "and test_states.valid_to is null "
        f"where over.node <> $node and test_states.status in ({failed}) order by all",
        {"node": node},
    ).fetchall()
    return tuple(
        Blemish(title, name, State(status, message, ran_at)).said
        for title, name, status, message, ran_at in rows
    )


def red_nodes(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Give the ids of all nodes and exposures that stand under a failed test.

    Examples
    --------
    >>> with reading_registry(Project.open(".")) as connection:  # doctest: +SKIP
    ...     red_nodes(connection)
    frozenset()
    """
    failed = ", ".join(f"'{one}'" for one in FAILED)
    rows = connection.execute(
        "with recursive red as ("
        "select tests.node from registry.tests "
        "inner join registry.test_states on tests.test = test_states.test "
        "and test_states.valid_to is null "
        f"where tests.valid_to is null and test_states.status in ({failed}) "
        "union select node_edges.child from red "
        "inner join registry.node_edges on red.node = node_edges.parent "
        "and node_edges.valid_to is null) select node from red where node is not null"
    ).fetchall()
    return frozenset(node for (node,) in rows)
