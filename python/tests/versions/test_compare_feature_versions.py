"""The comparison of two versions of a feature view, on two tiny tables."""

import json
import shutil

import pytest
import yaml
from mini_project import REPOSITORY, make_project, problems

KEYS = ["student_id", "event_timestamp", "available_timestamp", "created_timestamp"]
# student a has two rows of one event: the one written later, on day 2, counts
OLD = [
    ("a", 1, 9, "x"),
    ("a", 2, 1, "x"),
    ("b", 1, 2, "x"),
    ("c", 1, 3, "y"),
    ("d", 1, None, "y"),
]
NEW = [
    ("a", 1, 1, "x"),
    ("b", 1, 4, "z"),
    ("c", 1, 3, None),
    ("e", 1, 5, "x"),
    ("f", 1, None, "x"),
]


def selected(rows, rate):
    def literal(value):
        return "null" if value is None else repr(value)

    return " union all ".join(
        f"select '{student}' as student_id, timestamp '2024-01-01' as event_timestamp, "
        "timestamp '2024-01-01' as available_timestamp, "
        f"timestamp '2024-01-0{day}' as created_timestamp, "
        f"cast({literal(number)} as integer) as {rate}, "
        f"cast({literal(stone)} as varchar) as stone"
        for student, day, number, stone in rows
    )


def columns(rate):
    types = {**dict.fromkeys(KEYS, "timestamp"), "student_id": "varchar"}
    types |= {rate: "integer", "stone": "varchar"}
    return [{"name": name, "data_type": kind} for name, kind in types.items()]


def declared(view):
    model = {
        "name": view,
        "latest_version": 2,
        "config": {
            "contract": {"enforced": True},
            "meta": {
                "feature_store": {
                    "entity": ["student_id"],
                    "event_timestamp_column": "event_timestamp",
                },
                "point_in_time": {name: name for name in KEYS[2:]},
            },
        },
        "versions": [
            {"v": 1, "columns": columns("rate_30d")},
            {"v": 2, "columns": columns("rate_90d")},
        ],
    }
    return yaml.safe_dump({"models": [model]}, sort_keys=False)


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Run the comparison with variables; give its rows by feature."""
    project = make_project(tmp_path_factory.mktemp("compare"))
    project.write("models/grades_v1.sql", selected(OLD, "rate_30d"))
    project.write("models/grades_v2.sql", selected(NEW, "rate_90d"))
    project.write("models/grades.yml", declared("grades"))
    nothing = f"select * from ({selected(OLD, 'rate_30d')}) where false"
    project.write("models/empty_v1.sql", nothing)
    project.write("models/empty_v2.sql", selected(NEW, "rate_90d"))
    project.write("models/empty.yml", declared("empty"))
    name = "compare_feature_versions.sql"
    (project.folder / "analyses").mkdir()
    shutil.copy(REPOSITORY / "analyses" / name, project.folder / "analyses" / name)
    # with the variables: dbt parses the analysis too, and its own defaults are not here
    variables = {"view": "grades", "old": 1, "new": 2}
    project.succeed("run", "--vars", json.dumps(variables))

    def rows(**more):
        given = json.dumps({**variables, **more})
        outcome = project.dbt(
            "show", "--select", name[:-4], "--limit", "-1", "--vars", given
        )
        assert outcome.success, problems(outcome)
        table = outcome.result.results[0].agate_table
        records = [dict(zip(table.column_names, row, strict=True)) for row in table]
        return {one["feature"] or one["new_feature"]: one for one in records}

    return rows


def test_a_renamed_number_is_compared_by_hand(compared):
    rate = compared(renamed={"rate_30d": "rate_90d"})["rate_30d"]
    assert rate["new_feature"] == "rate_90d"
    # five rows of four keys; a, b, c of a, b, c, d are in the new one, which has five
    assert (rate["rows_old"], rate["rows_new"]) == (5, 5)
    assert (rate["keys_old"], rate["keys_new"]) == (4, 5)
    assert (float(rate["covered_old"]), float(rate["covered_new"])) == (0.75, 0.6)
    assert (float(rate["null_share_old"]), float(rate["null_share_new"])) == (0.25, 0.2)
    # of a, b, c only b changed, 2 to 4
    assert (rate["n_both"], float(rate["changed_share"])) == (3, 0.3333)
    # old 1, 2, 3 and new 1, 3, 4, 5: up to 3 are 3/3 and 2/4
    assert (rate["n_old"], rate["n_new"], float(rate["distance"])) == (3, 4, 0.5)
    # ranks 1, 2, 3 and 1, 3, 2: 1 - 6 * (0 + 1 + 1) / (3 * 8)
    assert (rate["n_pairs"], float(rate["rank_correlation"])) == (3, 0.5)


def test_a_text_is_compared_by_total_variation(compared):
    stone = compared(renamed={"rate_30d": "rate_90d"})["stone"]
    # x 2/4, y 2/4 and x 3/4, z 1/4: (1/4 + 2/4 + 1/4) / 2
    assert (stone["kind"], float(stone["distance"])) == ("text", 0.5)
    # b became z, c became NULL
    assert (stone["n_both"], float(stone["changed_share"])) == (3, 0.6667)
    assert (stone["n_pairs"], stone["rank_correlation"]) == (0, None)


def test_a_feature_of_one_version_only_is_listed(compared):
    rows = compared()
    assert list(rows) == ["stone", "rate_30d", "rate_90d"]
    assert rows["rate_30d"]["kind"] == rows["rate_90d"]["kind"] == "only in one"


def test_a_version_compared_with_itself_is_equal(compared):
    rate = compared(new=1)["rate_30d"]
    assert (float(rate["changed_share"]), float(rate["distance"])) == (0, 0)
    assert float(rate["rank_correlation"]) == 1


def test_versions_without_a_common_feature_say_how_to_name_them(compared):
    with pytest.raises(AssertionError, match="renamed"):
        compared(renamed={"rate_30d": "nothing", "stone": "nothing"})


def test_versions_without_rows_are_compared_too(compared):
    rate = compared(view="empty", new=1)["rate_30d"]
    assert (rate["rows_old"], rate["keys_old"], rate["n_both"]) == (0, 0, 0)
    assert (rate["covered_old"], rate["changed_share"], rate["distance"]) == (None,) * 3
