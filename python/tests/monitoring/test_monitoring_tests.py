"""The generic tests fail where something is wrong, for its reason, and nowhere else."""

import json

import numpy as np
import pytest
from mini_project import make_project

STORE = {
    "entity": ["id"],
    "event_timestamp_column": "event_timestamp",
    "freshness": {"warn_after": {"count": 400, "period": "day"}},
}
META = {
    "feature_store": STORE,
    "point_in_time": {"created_timestamp": "created_timestamp"},
}
TYPES = {
    "id": "bigint",
    "event_timestamp": "timestamp",
    "created_timestamp": "timestamp",
    "grade": "double",
    "group_name": "varchar",
    "is_new": "boolean",
    "born": "date",
}
WAVES = ("2022-12-15", "2023-12-15", "2024-12-15")


def grades(*, students=300, seed=0):
    """Three waves of a grade, a group and a flag, all drawn alike."""
    generator = np.random.default_rng(seed)
    for wave in WAVES:
        for student in range(students):
            yield {
                "id": student,
                "event_timestamp": wave,
                "created_timestamp": "2025-01-01",
                "grade": float(round(generator.normal(6, 1.5), 1)),
                "group_name": str(generator.choice(["a", "b", "c"])),
                "is_new": bool(generator.random() < 0.3),
                "born": f"201{generator.integers(0, 8)}-0{generator.integers(1, 9)}-01",
            }


def lines(rows):
    return "\n".join(json.dumps(one) for one in rows)


def shifted(rows, **changes):
    """Change the last wave's values."""
    for one in rows:
        if one["event_timestamp"] == WAVES[-1]:
            yield one | {name: change(one[name]) for name, change in changes.items()}
        else:
            yield one


CHECKS = [
    ("grade", "drift_below", {}),
    ("group_name", "drift_below", {}),
    ("is_new", "drift_below", {}),
    ("born", "drift_below", {}),
    ("grade", "null_share_between", {"highest": 0.05}),
    ("group_name", "no_new_categories", {}),
]
VIEWS = {
    "same": (lambda rows: rows, set()),
    "grade_up": (
        lambda rows: shifted(rows, grade=lambda x: x + 1.0),
        {"drift_below__grade"},
    ),
    "grade_gone": (
        lambda rows: shifted(rows, grade=lambda _: None),
        {"drift_below__grade", "null_share_between__grade"},
    ),
    "few_zeros_as_null": (
        # quirk 9: a zero that means "not measured" is NULL, in a few rows of a wave
        lambda rows: shifted(rows, grade=lambda x: None if x < 2.5 else x),
        set(),
    ),
    "group_new": (
        lambda rows: shifted(rows, group_name=lambda x: "d" if x == "c" else x),
        {"drift_below__group_name", "no_new_categories__group_name"},
    ),
    "flag_turned": (
        lambda rows: shifted(rows, is_new=lambda x: not x),
        {"drift_below__is_new"},
    ),
    "born_later": (
        lambda rows: shifted(rows, born=lambda x: x.replace("201", "202")),
        {"drift_below__born"},
    ),
    "infinite": (
        lambda rows: shifted(rows, grade=lambda x: "Infinity" if x > 7.5 else x),
        set(),
    ),
    "corrected": (
        # rows that a later load took back do not count
        lambda rows: [
            *({**one, "grade": 99.0} for one in rows),
            *({**one, "created_timestamp": "2025-02-01"} for one in rows),
        ],
        set(),
    ),
    "taken_back": (
        # a later workbook no longer has half of the students of the last wave
        lambda rows: [
            *rows,
            *(
                {"created_timestamp": "2025-02-01"}
                | {name: one[name] for name in ("id", "event_timestamp")}
                for one in rows
                if one["event_timestamp"] == WAVES[-1] and one["id"] % 2
            ),
        ],
        set(),
    ),
}


@pytest.fixture(scope="module")
def failures(tmp_path_factory):
    """The checks that fail, by view, and the reasons they store."""
    project = make_project(tmp_path_factory.mktemp("monitoring"))
    models = []
    for name, (made, _) in VIEWS.items():
        project.write(f"{name}.json", lines(made(list(grades()))))
        path = project.folder / f"{name}.json"
        project.write(
            f"models/{name}.sql",
            f"{{{{ config(materialized='table') }}}} "
            f"select * from read_json('{path}', columns = {TYPES})",
        )
        columns = {column: [] for column in TYPES}
        for column, check, arguments in CHECKS:
            test = {"name": f"{check}__{column}__of__{name}", "arguments": arguments}
            columns[column].append({f"feature_warehouse.{check}": test})
        listed = [
            {"name": one, "data_type": TYPES[one], "data_tests": tests}
            for one, tests in columns.items()
        ]
        # only a contract says that no column is missing in the YAML
        config = {"meta": META, "contract": {"enforced": True}}
        models.append({"name": name, "config": config, "columns": listed})
    project.write("models/models.yml", json.dumps({"models": models}))
    outcome = project.dbt("build", "--store-failures")
    assert outcome.result is not None, outcome.exception
    found = {name: {} for name in VIEWS}
    for one in outcome.result:
        if one.node.resource_type != "test":
            continue
        assert one.status in ("pass", "fail"), one.message
        check, _, name = one.node.name.partition("__of__")
        if one.status == "fail":
            rows = project.execute(f"select reason from {one.node.relation_name}")
            found[name][check] = [reason for (reason,) in rows]
    return found


@pytest.mark.parametrize("view", VIEWS)
def test_exactly_what_changed_fails(failures, view):
    assert set(failures[view]) == VIEWS[view][1]


def test_the_reason_names_psi_limit_n_and_where(failures):
    [reason] = failures["grade_up"]["drift_below__grade"]
    assert reason.startswith("PSI 0.")
    assert "over 5 bins, limit 0.1, n 600 against 300, most in (" in reason
    assert "% before" in reason


def test_the_reason_of_null_has_n_and_the_limits(failures):
    assert failures["grade_gone"]["null_share_between__grade"] == [
        "100.0 % are NULL (300 of 300), not between 0 and 5.0 %"
    ]


def test_a_new_category_is_named(failures):
    [reason] = failures["group_new"]["no_new_categories__group_name"]
    assert reason.endswith("rows of the latest period; no earlier one has it")
