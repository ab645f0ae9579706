"""The audit log's chain: every change to what was written is found, and named."""

import json

import pytest

from feature_warehouse.audit import START, Entry, Link, chain_of, line_of


def log(*actions):
    """The text of a log with an entry for each action."""
    lines, last = [], Link()
    for action in actions:
        lines.append(line_of(Entry(action, at="then", who="me"), last))
        last = chain_of("\n".join([*lines, ""])).last
    return "".join(f"{line}\n" for line in lines)


def actions(chain):
    return [one.action for one in chain.entries]


def test_a_log_that_is_not_there_is_intact():
    assert chain_of("").lines == ("chain intact, 0 entries",)
    assert chain_of("").last == Link(0, START)


def test_entries_come_back_as_they_were_written():
    entry = Entry(
        "export",
        training_set="level_gap_training_set",
        columns=("student_id", "inde"),
        rows=0,
        purpose="açúcar\u2028\n",
        metrics={"auc": 0.1},
        at="2026-11-23T04:00:00Z",
        who="maria",
    )
    assert chain_of(line_of(entry, Link()) + "\n").entries == (entry,)


def test_an_intact_log_says_its_last_hash():
    chain = chain_of(log("export", "publish"))
    assert chain.lines == (f"chain intact, 2 entries, last hash {chain.last.hash}",)


def test_an_edited_line_is_named():
    changed = log("export", "publish", "export").replace("publish", "pubish")
    assert chain_of(changed).problems == ("line 2 was edited",)


def test_white_space_is_an_edit_too():
    changed = log("export").replace('":', '": ', 1)
    assert chain_of(changed).problems == ("line 1 was edited",)


def test_an_edit_with_its_own_hash_made_anew_breaks_the_next_line():
    second = log("a", "b").split("\n")[1]
    forged = line_of(Entry("z", at="then", who="me"), Link())
    assert chain_of(f"{forged}\n{second}\n").problems == (
        "line 2 does not follow the line before it: moved, inserted or removed",
    )


@pytest.mark.parametrize(("gone", "line"), [(0, 1), (1, 2)])
def test_a_removed_line_is_missed_where_it_stood(gone, line):
    lines = log("a", "b", "c").splitlines(keepends=True)
    del lines[gone]
    assert chain_of("".join(lines)).problems == (
        f"line {line} does not follow the line before it: 1 missing",
    )


def test_lines_in_another_order_are_named():
    one, two, three = log("a", "b", "c").splitlines(keepends=True)
    assert len(chain_of(one + three + two).problems) == 2


def test_a_line_twice_is_named():
    one, two = log("a", "b").splitlines(keepends=True)
    assert chain_of(one + two + two).problems == (
        "line 3 does not follow the line before it: moved, inserted or removed",
    )


def test_a_line_that_became_no_entry_was_edited():
    for junk in ("", "{", "[]", '{"action": 3}', '{"action": NaN}', "\x00\x00"):
        lines = log("a", "b", "c").split("\n")
        lines[1] = junk
        problems = chain_of("\n".join(lines)).problems
        assert problems[0] == "line 2 was edited: it is no entry any more", junk


def test_a_last_line_that_was_ended_and_is_no_entry_was_edited():
    assert chain_of(log("a") + "{junk\n").problems == (
        "line 2 was edited: it is no entry any more",
    )


def test_a_torn_last_line_is_no_tampering():
    chain = chain_of(log("a", "b")[:-20])
    assert chain.is_intact
    assert actions(chain) == ["a"]
    assert chain.lines[1].startswith("the last line was never finished")


def test_a_line_without_its_line_break_is_whole():
    chain = chain_of(log("a", "b")[:-1])
    assert (actions(chain), chain.torn, chain.is_intact) == (["a", "b"], "", True)


def test_the_line_after_torn_ones_vouches_for_them():
    torn = log("a", "b")[:-20] + "\n" + '{"action":"c'
    chain = chain_of(torn)
    assert chain.is_intact
    text = torn + "\n" + line_of(Entry("d"), chain.last, torn=chain.torn) + "\n"
    assert chain_of(text).is_intact
    assert actions(chain_of(text)) == ["a", "d"]
    # so neither can a fragment be put there later, nor taken away
    assert not chain_of(text.replace('"c', '"x')).is_intact
    lines = text.splitlines(keepends=True)
    assert not chain_of(lines[0] + lines[3]).is_intact


@pytest.mark.parametrize(
    "field", ['"rows":"3"', '"columns":"x"', '"metrics":{"auc":"high"}', '"who":3']
)
def test_a_field_of_another_kind_is_an_edit_and_no_crash(field):
    forged = log("a").replace('"who":"me"', field)
    assert chain_of(forged).problems == ("line 1 was edited: it is no entry any more",)


def test_what_a_later_version_writes_is_read():
    content = {"action": "export", "number": 1, "previous": START, "colour": 3}
    line = line_of(Entry("export"), Link())
    assert json.loads(line)["number"] == 1
    chain = chain_of(json.dumps({**content, "hash": "0"}) + "\n")
    assert actions(chain) == ["export"]
