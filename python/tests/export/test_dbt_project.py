"""Opening a project: where the profile is, what it says, and what is wrong with it."""

from pathlib import Path

import pytest

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.errors import FeatureWarehouseError

PROFILE = """
shop:
  target: dev
  outputs:
    dev:
      type: {type}
      path: "{path}"
      settings: {{memory_limit: 2GB}}
"""


@pytest.fixture(autouse=True)
def no_other_profiles(monkeypatch, tmp_path):
    monkeypatch.delenv("DBT_PROFILES_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def project_at(root: Path, *, path: str = "data/w.duckdb", type_: str = "duckdb"):
    root.mkdir(exist_ok=True)
    (root / "dbt_project.yml").write_text("name: shop\nprofile: shop\n")
    (root / "profiles.yml").write_text(PROFILE.format(type=type_, path=path))
    return root


def refusal(root: Path) -> str:
    with pytest.raises(FeatureWarehouseError) as caught:
        Project.open(root)
    return str(caught.value)


def test_a_relative_path_is_relative_to_the_project(tmp_path, monkeypatch):
    root = project_at(tmp_path / "shop")
    monkeypatch.chdir("/")
    assert Project.open(root).warehouse == root / "data" / "w.duckdb"


def test_env_var_is_rendered(tmp_path, monkeypatch):
    root = project_at(tmp_path / "shop", path="{{ env_var('SHOP_FILE', 'a.duckdb') }}")
    assert Project.open(root).warehouse.name == "a.duckdb"
    monkeypatch.setenv("SHOP_FILE", "b.duckdb")
    assert Project.open(root).warehouse.name == "b.duckdb"


def test_settings_are_those_of_the_profile(tmp_path):
    assert Project.open(project_at(tmp_path / "shop")).settings == {
        "memory_limit": "2GB"
    }


def test_the_profile_of_the_folder_in_the_environment_is_found(tmp_path, monkeypatch):
    root = project_at(tmp_path / "shop")
    (tmp_path / "elsewhere").mkdir()
    (root / "profiles.yml").rename(tmp_path / "elsewhere" / "profiles.yml")
    monkeypatch.setenv("DBT_PROFILES_DIR", str(tmp_path / "elsewhere"))
    assert Project.open(root).warehouse == root / "data" / "w.duckdb"


def test_the_profile_of_the_home_folder_is_found(tmp_path):
    root = project_at(tmp_path / "shop")
    (tmp_path / "home" / ".dbt").mkdir(parents=True)
    (root / "profiles.yml").rename(tmp_path / "home" / ".dbt" / "profiles.yml")
    assert Project.open(root).warehouse == root / "data" / "w.duckdb"


def test_no_project_is_told_with_the_remedy(tmp_path):
    assert "there is no dbt project in" in refusal(tmp_path)
    assert "--project-dir" in refusal(tmp_path)


def test_no_profile_is_told_with_the_places(tmp_path):
    root = project_at(tmp_path / "shop")
    (root / "profiles.yml").unlink()
    assert "there is no profiles.yml in" in refusal(root)


def test_a_profile_of_another_name_is_told(tmp_path):
    root = project_at(tmp_path / "shop")
    (root / "dbt_project.yml").write_text("name: shop\nprofile: market\n")
    assert "has no profile 'market'" in refusal(root)
    assert "name one of: shop" in refusal(root)


def test_another_database_is_told(tmp_path):
    root = project_at(tmp_path / "shop", type_="postgres")
    assert "is of type postgres" in refusal(root)


def test_a_variable_that_is_not_set_is_told(tmp_path):
    root = project_at(tmp_path / "shop", path="{{ env_var('SHOP_FILE') }}")
    assert "SHOP_FILE, which is not set" in refusal(root)


def test_other_jinja_is_refused(tmp_path):
    root = project_at(tmp_path / "shop", path="{{ target.name }}")
    assert "use only env_var() there" in refusal(root)


def test_a_warehouse_that_is_not_there_is_told_and_not_made(tmp_path):
    project = Project.open(project_at(tmp_path / "shop"))
    with pytest.raises(FeatureWarehouseError, match="there is no warehouse at"):
        project.parsed()
    assert not project.warehouse.exists()
