"""A folder that is replaced: the old one or the new one, whatever happens."""

import pytest

from feature_warehouse.boundaries.folders import replacing, replacing_file
from feature_warehouse.errors import FeatureWarehouseError


def is_ours(folder):
    return (folder / "ours").exists()


def fill(out, text):
    with replacing(out, is_ours=is_ours) as new:
        (new / "ours").write_text(text)


def test_a_new_folder_appears_whole(tmp_path):
    with replacing(tmp_path / "a" / "out", is_ours=is_ours) as new:
        (new / "ours").write_text("1")
        assert not (tmp_path / "a" / "out").exists()
    assert (tmp_path / "a" / "out" / "ours").read_text() == "1"


def test_an_error_leaves_the_old_folder_alone(tmp_path):
    fill(tmp_path / "out", "1")
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "out", is_ours=is_ours):
        raise KeyboardInterrupt
    assert (tmp_path / "out" / "ours").read_text() == "1"
    assert [one.name for one in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "out").mkdir()
    fill(tmp_path / "out", "1")
    assert (tmp_path / "out" / "ours").read_text() == "1"


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_is_not_ours_is_refused(tmp_path, kind):
    out = tmp_path / "out"
    if kind == "folder":
        out.mkdir()
        (out / "theirs").write_text("1")
    else:
        out.write_text("1")
    with pytest.raises(FeatureWarehouseError, match="is no earlier export"):
        fill(out, "2")


def test_a_link_stays_a_link(tmp_path):
    fill(tmp_path / "real", "1")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    fill(tmp_path / "link", "2")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "ours").read_text() == "2"


def test_a_folder_that_another_process_fills_is_not_cleaned_up(tmp_path):
    with replacing(tmp_path / "out", is_ours=is_ours) as first:
        (first / "ours").write_text("1")
        fill(tmp_path / "out", "2")
        assert first.exists()
    assert (tmp_path / "out" / "ours").read_text() == "1"


def test_an_old_folder_that_a_kill_left_aside_comes_back(tmp_path):
    # killed between the two renames of a replacement
    aside = tmp_path / ".out.1234.old"
    aside.mkdir()
    (aside / "ours").write_text("1")
    with (
        pytest.raises(ValueError, match="stop"),
        replacing(tmp_path / "out", is_ours=is_ours),
    ):
        raise ValueError("stop")
    assert (tmp_path / "out" / "ours").read_text() == "1"


@pytest.mark.parametrize("other", ["out.v2", "out.v2.more"])
def test_what_a_kill_left_of_another_folder_stays(tmp_path, other):
    aside = tmp_path / f".{other}.1234.old"
    aside.mkdir()
    fill(tmp_path / "out", "1")
    fill(tmp_path / "out", "2")
    assert aside.exists()


def test_what_a_kill_left_is_found_whatever_the_name(tmp_path):
    aside, part = tmp_path / ".[a] *.1234.old", tmp_path / ".[a] *.1234.part"
    aside.mkdir()
    part.mkdir()
    fill(tmp_path / "[a] *", "1")
    assert {one.name for one in tmp_path.iterdir()} == {"[a] *"}


def test_a_file_appears_whole(tmp_path):
    def write_half():
        with replacing_file(tmp_path / "a") as new:
            new.write_text("half")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        write_half()
    assert list(tmp_path.iterdir()) == []
