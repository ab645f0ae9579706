"""A view that is stale, empty or of too few rows fails, and says by how much."""

import json

import pytest
from mini_project import make_project

STORE = {
    "entity": ["id"],
    "event_timestamp_column": "event_timestamp",
    "freshness": {"warn_after": {"count": 400, "period": "day"}},
}
ROWS = (
    "select i as id, timestamp '2023-12-15' as event_timestamp, 1.0 as grade "
    "from range(100) as t (i) union all "
    "select i, timestamp '2024-12-15', 1.0 from range({last}) as t (i)"
)
VIEWS = {
    "whole": ROWS.format(last=90),
    "few": ROWS.format(last=40),
    "empty": f"select * from ({ROWS.format(last=1)}) where id < 0",
    "single": "select 1 as id, timestamp '2024-12-15' as event_timestamp, 1.0 as grade",
}
CHECKS = {
    "fresh_in_time": {"feature_is_fresh": {"at": "2025-06-01"}},
    "fresh_too_late": {"feature_is_fresh": {"at": "2026-06-01"}},
    "fresh_within_days": {
        "feature_is_fresh": {
            "at": "2025-01-01",
            "max_age": {"count": 10, "period": "day"},
        }
    },
    "volume_as_share": {"volume_within": {"lowest_share": 0.5, "highest_share": 2}},
    "volume_as_rows": {"volume_within": {"lowest": 50, "highest": 95}},
    "drift": {"drift_below": {"column_name": "grade"}},
    "nulls": {"null_share_between": {"column_name": "grade", "highest": 0.1}},
    "categories": {"no_new_categories": {"column_name": "id", "known": [0]}},
}


@pytest.fixture(scope="module")
def failures(tmp_path_factory):
    """The checks that fail, by view, with the reasons they store."""
    project = make_project(tmp_path_factory.mktemp("freshness"))
    models = []
    for view, sql in VIEWS.items():
        project.write(f"models/{view}.sql", sql)
        tests = [
            {
                f"feature_warehouse.{kind}": {
                    "name": f"{name}__of__{view}",
                    "arguments": arguments,
                }
            }
            for name, check in CHECKS.items()
            for kind, arguments in check.items()
        ]
        meta = {"feature_store": STORE}
        models.append({"name": view, "config": {"meta": meta}, "data_tests": tests})
    project.write("models/models.yml", json.dumps({"models": models}))
    outcome = project.dbt("build", "--store-failures")
    found = {view: {} for view in VIEWS}
    for one in outcome.result:
        if one.node.resource_type == "test" and one.status != "pass":
            assert one.status == "fail", one.message
            name, _, view = one.node.name.partition("__of__")
            rows = project.execute(f"select reason from {one.node.relation_name}")
            found[view][name] = [reason for (reason,) in rows]
    return found


def test_a_view_in_order_fails_only_where_it_is_too_late(failures):
    assert set(failures["whole"]) == {"fresh_too_late", "fresh_within_days"}
    [reason] = failures["whole"]["fresh_within_days"]
    assert reason == (
        "its latest event is of 2024-12-15 00:00:00, more than 10 days before "
        "2025-01-01 00:00:00"
    )


def test_too_few_rows_are_told_beside_the_usual_number(failures):
    assert failures["few"]["volume_as_share"] == [
        "40 rows in the latest period; 100.0 is the median of 1 earlier ones"
    ]
    assert "volume_as_rows" in failures["few"]


def test_an_empty_view_is_stale_and_has_no_volume_and_nothing_crashes(failures):
    assert failures["empty"]["fresh_in_time"] == ["it has no event"]
    assert failures["empty"]["volume_as_share"] == [
        "0 rows in the latest period; none is the median of 0 earlier ones"
    ]
    assert set(failures["empty"]) == {
        *("fresh_in_time", "fresh_too_late", "fresh_within_days"),
        *("volume_as_share", "volume_as_rows"),
    }


def test_one_row_without_a_period_before_it_has_not_drifted(failures):
    assert "drift" not in failures["single"]


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (
            {"feature_is_fresh": {}},
            "does not say how old it may be",
        ),
        ({"volume_within": {}}, "has no limit"),
        ({"drift_below": {"column_name": "nothing"}}, "has no column nothing"),
        (
            {"drift_below": {"column_name": "grade", "kind": "wrong"}},
            "the unknown kind wrong",
        ),
    ],
)
def test_a_wrong_configuration_says_how_to_mend_it(tmp_path, check, said):
    project = make_project(tmp_path)
    project.write("models/bare.sql", VIEWS["whole"])
    [(kind, arguments)] = check.items()
    arguments = {"event_timestamp": "event_timestamp", **arguments}
    test = {f"feature_warehouse.{kind}": {"arguments": arguments}}
    models = [{"name": "bare", "data_tests": [test]}]
    project.write("models/models.yml", json.dumps({"models": models}))
    outcome = project.dbt("build")
    messages = [one.message or "" for one in outcome.result]
    assert any(said in one and "mend: " in one for one in messages), messages
