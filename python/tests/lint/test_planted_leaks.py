"""Each rule finds the leak that is planted for it, and nothing honest is a leak."""

import pytest
from planted import CLOCKS, LABEL, NEXT_GRADE, SAME_WAVE_LABEL, WAVES, codes, findings

from feature_warehouse.lineage.example import node

PARTITION = "partition by student_id order by event_timestamp"


@pytest.mark.parametrize(
    "honest",
    [
        "grade",
        "grade * 2",
        f"lag(grade) over ({PARTITION})",
        f"grade - lag(grade) over ({PARTITION})",
        f"avg(grade) over ({PARTITION} rows between 2 preceding and current row)",
        f"sum(grade) over ({PARTITION})",
        f"row_number() over ({PARTITION})",
        "length(remark)",
    ],
)
def test_an_honest_feature_is_no_finding(honest):
    assert codes(honest) == []


@pytest.mark.parametrize(
    "leak",
    [
        NEXT_GRADE,
        f"grade - {NEXT_GRADE}",
        f"avg(grade) over ({PARTITION} rows between current row and 1 following)",
        f"avg(grade) over ({PARTITION} rows between unbounded preceding and"
        " unbounded following)",
        "avg(grade) over (partition by student_id)",
    ],
)
def test_the_next_wave_of_the_labels_column_is_a_leak(leak):
    assert codes(leak) == ["L001 planted", "L003 planted"]


def test_a_window_that_looks_forward_over_another_column_is_told_by_itself():
    leak = f"lead(remark) over ({PARTITION})"
    assert codes(leak) == ["L003 planted"]


def test_a_forward_look_is_found_in_the_model_below_and_named():
    waves = WAVES.replace("grade,", f"{NEXT_GRADE} as grade,")
    (first, second) = findings(
        "grade", waves=waves, label=LABEL.replace(NEXT_GRADE, "grade")
    )
    assert (first.code, second.code) == ("L001", "L003")
    assert second.what == "later rows come into it through lead in waves"


def test_a_label_of_the_same_wave_may_not_be_in_a_feature():
    (one,) = findings("grade + 1", label=SAME_WAVE_LABEL)
    assert (one.code, one.column) == ("L001", "planted")
    assert "grade of the same wave, as the label labels.fails is" in one.what


def test_the_wave_before_that_of_the_label_may_be_in_a_feature():
    honest = f"lag(grade) over ({PARTITION})"
    assert codes(honest, label=SAME_WAVE_LABEL) == []


@pytest.mark.parametrize(
    "leak",
    [
        f"lag(grade, 0) over ({PARTITION})",
        f"lag(grade, 1, grade) over ({PARTITION})",
        "lag(grade) over (partition by event_timestamp order by student_id)",
    ],
)
def test_a_lag_that_gives_a_value_of_the_same_wave_is_no_earlier_wave(leak):
    assert codes(leak, label=SAME_WAVE_LABEL) == ["L001 planted"]


def test_a_feature_that_reads_the_label_itself_is_a_leak():
    view = f"select {CLOCKS}, fails as planted from s.waves, s.labels"
    graph_view = findings("", view=view)
    # the label is no parent of the view here, so that nothing is known of it
    assert [one.code for one in graph_view] == ["L005"]


def training_set(columns, label="labels", name="training"):
    return node(
        name,
        f"select {columns} from s.{label}, s.grades",
        parents=[label, "grades"],
        layer="training_sets",
    )


def test_a_feature_is_compared_with_the_labels_it_meets():
    other = node(
        "same_wave_labels",
        SAME_WAVE_LABEL,
        parents=["waves"],
        layer="labels",
        meta={"label": {"column": "fails"}},
    )
    meets_next = training_set("labels.fails, grades.planted")
    assert codes("grade", train=[other, meets_next]) == []
    meets_same = training_set(
        "same_wave_labels.fails, grades.planted", "same_wave_labels", "another"
    )
    assert codes("grade", train=[other, meets_next, meets_same]) == ["L001 planted"]


def test_a_feature_in_no_training_set_is_compared_with_all_labels():
    other = node(
        "same_wave_labels",
        SAME_WAVE_LABEL,
        parents=["waves"],
        layer="labels",
        meta={"label": {"column": "fails"}},
    )
    assert codes("grade", train=[other]) == ["L001 planted"]


@pytest.mark.parametrize(
    ("call", "named"),
    [
        ("now()", "now()"),
        ("age(event_timestamp)", "age(event_timestamp)"),
        ("current_date", "current_date"),
        ("today()", "current_date"),
        ("random()", "random()"),
        ("uuid()", "uuid()"),
        ("date_diff('day', event_timestamp, current_timestamp)", "current_timestamp"),
        ("localtimestamp", "localtimestamp"),
    ],
)
def test_a_clock_or_chance_in_a_feature_is_named(call, named):
    (one,) = findings(call)
    assert (one.code, one.what) == ("L002", f"its SQL calls {named}")


def test_a_clock_in_a_model_below_is_found_there():
    waves = WAVES.replace("from", ", now() as seen_at from")
    (one,) = findings("grade", waves=waves)
    assert (one.code, one.where) == ("L002", "waves")


def test_a_clock_in_the_query_of_a_snapshot_below_is_found():
    sql = WAVES.replace("grade", "grade * random() as grade")
    snapshot = node("snap", sql, parents=["raw"], kind="snapshot")
    view = f"select {CLOCKS}, grade as planted from s.snap"
    found = findings(view=view, feature="", train=[snapshot], view_parents=["snap"])
    assert [(one.code, one.where) for one in found if one.code == "L002"] == [
        ("L002", "snap")
    ]


def test_a_clock_of_jinja_is_found_though_it_compiles_to_a_literal():
    view = f"select {CLOCKS}, '2024-01-01' as planted from s.waves"
    raw = view.replace("2024-01-01", "{{ run_started_at }}")
    (one,) = findings("", view=view, view_raw=raw)
    assert one.what == "its SQL calls run_started_at"


@pytest.mark.parametrize("word", ["'now()'", "remark || ' -- random()'"])
def test_a_text_that_names_a_clock_is_none(word):
    assert codes(word) == []


def available(expression):
    view = f"select student_id, event_timestamp, {expression} as available_timestamp,"
    return codes("", view=f"{view} grade as planted from s.waves")


def test_an_event_time_is_no_available_time():
    assert available("event_timestamp") == ["L004 available_timestamp"]


@pytest.mark.parametrize(
    "earlier",
    [
        "least(available_timestamp, event_timestamp)",
        "available_timestamp - interval 1 day",
        "date_trunc('month', available_timestamp)",
        "time_bucket(interval '1 year', available_timestamp)",
        "make_date(year(available_timestamp), 1, 1)",
        "list_min([available_timestamp, event_timestamp])",
        f"lag(available_timestamp) over ({PARTITION})",
    ],
)
def test_an_available_time_may_not_go_back(earlier):
    assert available(earlier) == ["L004 available_timestamp"]


@pytest.mark.parametrize(
    "later",
    [
        "available_timestamp",
        "greatest(available_timestamp, event_timestamp)",
        "available_timestamp + interval 1 day",
        f"max(available_timestamp) over ({PARTITION})",
    ],
)
def test_an_available_time_may_be_later(later):
    assert available(later) == []


def test_the_available_time_of_a_model_below_is_compared_with_its_own_inputs():
    waves = "select student_id, event_timestamp, event_timestamp as landed_at, grade"
    view = "select student_id, event_timestamp, landed_at as available_timestamp, grade"
    (one,) = findings(
        "", waves=f"{waves}, remark from s.raw", view=f"{view} from s.waves"
    )
    assert (one.code, one.where, one.column) == ("L004", "waves", "landed_at")


def test_a_feature_that_cannot_be_followed_is_told():
    view = f"select {CLOCKS}, thing as planted from s.waves"
    assert codes("", view=view) == ["L005 planted"]


def test_a_direct_identifier_in_a_feature_is_told():
    assert codes("upper(remark)", pii="direct") == ["P001 planted"]


def test_a_column_of_a_source_that_nobody_tagged_is_told_and_counts_as_direct():
    assert codes("remark", pii=None) == ["P001 planted", "P002 remark"]


def test_a_tag_that_is_none_of_the_levels_is_told():
    assert codes("grade", pii="secret") == ["P003 remark"]
