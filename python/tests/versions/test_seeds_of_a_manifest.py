"""The hash of a seed is that of the content that its manifest was made of."""

import hashlib

import pytest

from feature_warehouse.boundaries.seed_files import seed_hash

CONTENT = b"a,b\n1,2\n"


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def seed(package="school", **checksum):
    # dbt hashes the text without the whitespace around it
    known = {"name": "sha256", "checksum": sha256(CONTENT.strip())} | checksum
    return {
        "original_file_path": "seeds/extra.csv",
        "package_name": package,
        "checksum": known,
    }


@pytest.fixture
def root(tmp_path):
    for folder in (tmp_path, tmp_path / "dbt_packages/guest"):
        (folder / "seeds").mkdir(parents=True)
        (folder / "seeds/extra.csv").write_bytes(CONTENT)
    return tmp_path


def test_while_the_file_is_that_of_the_manifest_its_bytes_count(root):
    assert seed_hash(seed(), root, "school") == sha256(CONTENT)


def test_of_a_file_that_changed_or_is_gone_what_the_manifest_says_counts(root):
    said = f"sha256 {sha256(CONTENT.strip())}"
    (root / "seeds/extra.csv").write_bytes(b"a,b\n1,3\n")
    assert seed_hash(seed(), root, "school") == said
    (root / "seeds/extra.csv").unlink()
    assert seed_hash(seed(), root, "school") == said


def test_a_file_that_is_too_large_for_dbt_is_that_of_now(root):
    large = seed(name="path", checksum="seeds/extra.csv")
    assert seed_hash(large, root, "school") == sha256(CONTENT)


def test_a_seed_of_another_package_lies_in_its_folder(root):
    (root / "seeds/extra.csv").write_bytes(b"of the project itself")
    large = seed("guest", name="path", checksum="seeds/extra.csv")
    assert seed_hash(large, root, "school") == sha256(CONTENT)


def test_a_seed_of_a_package_that_lies_elsewhere_is_found_by_its_root(root):
    there = root / "dbt_packages/guest"
    local = {**seed("local"), "root_path": str(there)}
    assert seed_hash(local, root, "school") == sha256(CONTENT)
