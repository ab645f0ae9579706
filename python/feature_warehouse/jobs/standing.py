"""How the tests of a project went when they last ran."""

from feature_warehouse.boundaries.artifacts import read_run
from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.boundaries.registry_reader import last_test_states
from feature_warehouse.boundaries.registry_store import reading_registry
from feature_warehouse.boundaries.run_results import Run
from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.standing import State


def states_of(project: Project) -> dict[str, State]:
    """Give each test's last state: the registry's, or dbt's last run where it is newer.

    Examples
    --------
    >>> states_of(Project.open("."))["test.unique_id"].status  # doctest: +SKIP
    'pass'
    """
    try:
        with reading_registry(project) as connection:
            known = {
                test: State(status, message, ran_at)
                for test, status, message, ran_at in last_test_states(connection)
            }
    except FeatureWarehouseError:
        # a project that was never synced has dbt's last run alone
        known = {}
    return {**known, **_newer(read_run(project.root), known)}


def _newer(run: Run | None, known: dict[str, State]) -> dict[str, State]:
    if run is None:
        return {}
    at = run.started_at[:19].replace("T", " ")
    return {
        one.unique_id: State(one.status, one.message, at)
        for one in run.nodes
        if one.unique_id not in known or known[one.unique_id].ran_at < at
    }
