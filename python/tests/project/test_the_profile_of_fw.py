"""What fw tells dbt of the warehouse: where it is, and never to write to it."""

import yaml

from feature_warehouse.boundaries.dbt_profile import read_profile


def output(root, path):
    outputs = {"dev": {"type": "duckdb", "path": path}}
    (root / "profiles.yml").write_text(
        yaml.safe_dump({"school": {"target": "dev", "outputs": outputs}})
    )
    given = yaml.safe_load(read_profile(root, "school").read_only())
    return given["school"]["outputs"]["dev"]


def test_dbt_cannot_write_to_the_warehouse(tmp_path):
    options = output(tmp_path, "school.duckdb")["config_options"]
    assert options == {"access_mode": "read_only"}


def test_a_path_below_the_project_is_the_same_in_a_copy(tmp_path):
    # dbt parses all anew where the path is another one
    assert output(tmp_path, "data/school.duckdb")["path"] == "data/school.duckdb"


def test_a_path_elsewhere_stays(tmp_path):
    assert output(tmp_path, "/data/school.duckdb")["path"] == "/data/school.duckdb"
