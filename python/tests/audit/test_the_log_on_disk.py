"""The audit log on disk: every line lands, whoever writes beside it."""

import subprocess
import sys
from pathlib import Path

import pytest

from feature_warehouse.audit import Entry
from feature_warehouse.boundaries.audit_log import AuditLog, user
from feature_warehouse.errors import FeatureWarehouseError


@pytest.fixture
def log(tmp_path):
    return AuditLog(tmp_path / "warehouse.audit.jsonl")


def test_two_processes_that_append_at_once_both_land(log):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from feature_warehouse.audit import Entry\n"
        "from feature_warehouse.boundaries.audit_log import AuditLog\n"
        "for n in range(20):\n"
        "    AuditLog(Path(sys.argv[1])).append(Entry(sys.argv[2], rows=n))\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(log.path), name])
        for name in ("one", "other")
    ]
    assert [one.wait() for one in writers] == [0, 0]
    chain = log.chain()
    assert chain.is_intact
    for name in ("one", "other"):
        own = [entry.rows for entry in chain.entries if entry.action == name]
        assert own == list(range(20))


def test_who_and_when_are_filled_in(log, monkeypatch):
    monkeypatch.setenv("FEATURE_WAREHOUSE_USER", "maria")
    entry = log.append(Entry("export"))
    assert (entry.who, entry.at[-1], len(entry.at)) == ("maria", "Z", 20)
    assert log.entries() == (entry,)


def test_without_the_variable_it_is_the_user_of_the_system(monkeypatch):
    monkeypatch.setenv("FEATURE_WAREHOUSE_USER", " ")
    monkeypatch.setenv("USER", "somebody else")
    assert user() not in ("", "somebody else")


def test_a_path_is_kept_so_that_it_is_found_from_elsewhere(log, monkeypatch):
    monkeypatch.chdir(log.path.parent)
    assert log.append(Entry("export", out="out")).out == str(log.path.parent / "out")


def test_others_may_not_read_it(log):
    log.append(Entry("export"))
    assert log.path.stat().st_mode & 0o137 == 0


def test_a_line_after_a_crash_leaves_the_torn_one_where_it_is(log):
    log.append(Entry("a"))
    with log.path.open("a") as file:
        file.write('{"action":"tor')
    log.append(Entry("b"))
    assert [one.action for one in log.entries()] == ["a", "b"]
    assert log.chain().is_intact
    assert '{"action":"tor\n' in log.path.read_text()


def test_a_long_log_goes_on_from_its_last_entry(log):
    # more than is read of it to append
    for size in (10, 70_000, 40_000, 40_000, 10):
        log.append(Entry("export", purpose="x" * size))
    assert log.chain().lines[0].startswith("chain intact, 5 entries")


def test_a_long_torn_line_is_vouched_for(log):
    log.append(Entry("a"))
    with log.path.open("a") as file:
        file.write('{"action":"' + "x" * 70_000)
    log.append(Entry("b"))
    assert log.chain().is_intact
    assert len(log.entries()) == 2


def test_a_broken_chain_stays_broken_and_takes_further_entries(log):
    log.append(Entry("one"))
    log.path.write_text(log.path.read_text().replace("one", "two"))
    log.append(Entry("three"))
    assert log.chain().problems == ("line 1 was edited",)
    assert len(log.entries()) == 2


def test_a_link_in_its_place_is_refused(log, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("mine")
    log.path.symlink_to(other)
    with pytest.raises(FeatureWarehouseError, match="cannot be written"):
        log.append(Entry("export"))
    assert other.read_text() == "mine"


def test_a_folder_in_its_place_is_refused(log):
    log.path.mkdir()
    with pytest.raises(FeatureWarehouseError, match="cannot be written"):
        log.append(Entry("export"))


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    log = AuditLog(tmp_path / "file" / "warehouse.audit.jsonl")
    with pytest.raises(FeatureWarehouseError, match=r"audit\.jsonl cannot be written"):
        log.append(Entry("export"))


def test_a_device_in_its_place_is_refused():
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with pytest.raises(FeatureWarehouseError, match="no regular file"):
        AuditLog(Path("/dev/full")).append(Entry("export"))
