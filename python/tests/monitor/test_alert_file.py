"""A file of alerts has a line each, whole or not at all."""

import json
import os
import threading

import pytest

from feature_warehouse.boundaries.alert_file import append_line
from feature_warehouse.errors import FeatureWarehouseError


def test_lines_come_after_those_that_are_there(tmp_path):
    file = tmp_path / "new" / "alerts.jsonl"
    append_line(file, '{"n": 1}')
    append_line(file, '{"n": 2}')
    assert file.read_text() == '{"n": 1}\n{"n": 2}\n'


def test_a_line_that_was_cut_short_stays_on_its_own(tmp_path):
    file = tmp_path / "alerts.jsonl"
    file.write_text('{"n": 1')
    append_line(file, '{"n": 2}')
    assert file.read_text() == '{"n": 1\n{"n": 2}\n'


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "alerts.jsonl"
    append_line(file, '{"n": 1}')
    write = os.write

    def full(descriptor, data):
        if len(data) < 5:
            raise OSError(28, "No space left on device")
        return write(descriptor, data[:5])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(FeatureWarehouseError, match="No space left on device"):
        append_line(file, '{"n": 2}')
    assert file.read_text() == '{"n": 1}\n'


def test_a_folder_that_takes_no_file_is_said(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(FeatureWarehouseError, match="the alert was not written to"):
        append_line(tmp_path / "taken" / "alerts.jsonl", "{}")


def test_lines_of_several_at_once_do_not_mix(tmp_path):
    file = tmp_path / "alerts.jsonl"
    line = json.dumps({"text": "x" * 100_000})
    threads = [threading.Thread(target=append_line, args=(file, line)) for _ in "abcd"]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert file.read_text().splitlines() == [line] * 4
