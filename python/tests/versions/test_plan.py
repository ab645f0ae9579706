"""The plan: what of a change must not be merged, who pins it, and the way out."""

from dataclasses import replace

import pytest

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.plan import plan
from feature_warehouse.release import (
    Release,
    ReleasedModel,
    ReleasedView,
    read,
    written,
)

TODAY = "2026-11-23"
VIEW = "grades.v1"
GRADES = ReleasedView(
    relation="features.grades_v1",
    entity=("student_id",),
    clocks={
        "event_timestamp": "event_timestamp",
        "available_timestamp": "available_timestamp",
        "created_timestamp": "created_timestamp",
    },
    ttl={"count": 730, "period": "day"},
    columns={"student_id": "varchar", "mean": "double"},
    deprecation_date=None,
    training_sets=("gap_training_set",),
    exposures=("gap_model",),
)
MODELS = {
    "limits": ReleasedModel("seed", (), ("0a1b",)),
    "stg_grades": ReleasedModel("model", (), ("select student_id, points from raw",)),
    "int_grades": ReleasedModel(
        "model",
        ("limits", "stg_grades"),
        ("select student_id, points from stg_grades",),
    ),
    VIEW: ReleasedModel(
        "model",
        ("int_grades",),
        ("select student_id, avg(points) as mean from int_grades group by student_id",),
    ),
}
RELEASED = Release({VIEW: GRADES}, MODELS)


def with_view(**fields):
    return Release({VIEW: replace(GRADES, **fields)}, MODELS)


def with_sql(columns=None, **sql):
    """The release with other SQL (or checksum) of some models."""
    names = {"view": VIEW}
    models = {
        names.get(one, one): replace(MODELS[names.get(one, one)], meaning=(text,))
        for one, text in sql.items()
    }
    view = replace(GRADES, columns=columns or GRADES.columns)
    return Release({VIEW: view}, {**MODELS, **models})


def found(now, released=RELEASED):
    return plan(released, now, today=TODAY)


def only(now, released=RELEASED):
    (finding,) = found(now, released)
    return finding


def test_nothing_changed_is_no_finding():
    assert found(RELEASED) == ()


def test_whitespace_and_comments_are_no_finding():
    view = (
        "SELECT student_id, -- the key\n  AVG(points) AS mean\n"
        "FROM int_grades GROUP BY student_id"
    )
    assert found(with_sql(view=view)) == ()


def test_a_changed_expression_names_the_view_who_pins_it_and_two_ways_out():
    view = "select student_id, max(points) as mean from int_grades group by student_id"
    finding = only(with_sql(view=view))
    assert finding.lines == (
        "error: grades.v1 changed its meaning without a new version",
        "  because: its own SQL means something else",
        "  pinned by: training sets gap_training_set; exposures gap_model",
        "  mend: undo it here and make a new version (grades_v2.sql), with a "
        "deprecation_date on v1; if the values are the same (analyses/"
        "compare_feature_versions shows it), release it again: fw release",
    )


def test_the_new_version_to_make_is_the_next_that_is_free():
    view = "select student_id, 0 as mean from int_grades"
    now = with_sql(view=view)
    taken = {**now.views, "grades.v2": GRADES, "marks.v9": GRADES}
    released = Release(taken, MODELS)
    assert "(grades_v3.sql)" in only(replace(now, views=taken), released).mend


def test_an_added_column_is_allowed():
    finding = only(
        with_sql(
            view="select student_id, avg(points) as mean, max(points) as best "
            "from int_grades group by student_id",
            columns={**GRADES.columns, "best": "double"},
        )
    )
    assert finding.level == "note"
    assert finding.what == "has best in addition, which its version allows"


def test_an_added_column_with_a_changed_one_is_a_change():
    levels = [
        one.level
        for one in found(
            with_sql(
                view="select student_id, min(points) as mean, max(points) as best "
                "from int_grades group by student_id",
                columns={**GRADES.columns, "best": "double"},
            )
        )
    ]
    assert levels == ["error", "note"]


def test_a_column_added_upstream_changes_nothing():
    int_grades = "select student_id, points, points / 10 as share from stg_grades"
    assert found(with_sql(int_grades=int_grades)) == ()


def test_a_column_added_upstream_that_a_view_counts_is_a_change():
    view = "select distinct * from int_grades"
    models = {**MODELS, VIEW: replace(MODELS[VIEW], meaning=(view,))}
    now = with_sql(
        view=view, int_grades="select student_id, points, day from stg_grades"
    )
    assert only(now, Release({VIEW: GRADES}, models)).level == "error"


def test_a_name_that_a_reader_used_before_is_no_added_column():
    # `mean` of int_grades now stands in for what the view computed
    now = with_sql(int_grades="select student_id, points, 1 as mean from stg_grades")
    assert only(now).level == "error"


def test_a_change_of_a_model_upstream_is_named():
    now = with_sql(stg_grades="select student_id, points + 1 as points from raw")
    finding = only(now)
    assert finding.level == "error"
    assert finding.because == ("model stg_grades, which it is built from, changed",)


def test_a_corrected_seed_is_a_warning():
    finding = only(with_sql(limits="2c3d"))
    assert finding.level == "warning"
    assert finding.because == ("seed limits changed",)
    assert finding.training_sets == ("gap_training_set",)


@pytest.mark.parametrize(
    ("field", "what"),
    [
        ({"columns": {"student_id": "varchar"}}, "lost mean"),
        (
            {"columns": {"student_id": "varchar", "mean": "integer"}},
            "turned mean from double to integer",
        ),
        (
            {"ttl": {"count": 30, "period": "day"}},
            "moved its ttl from 730 days to 30 days",
        ),
        ({"ttl": None}, "moved its ttl from 730 days to none"),
        (
            {"entity": ("school_id",)},
            "moved its entity from student_id to school_id",
        ),
        (
            {"clocks": {**GRADES.clocks, "available_timestamp": "event_timestamp"}},
            "moved its available_timestamp from available_timestamp to event_timestamp",
        ),
    ],
)
def test_another_shape_of_a_pinned_version_is_refused(field, what):
    finding = only(with_view(**field))
    assert (finding.level, finding.what) == ("error", what)
    assert finding.training_sets == ("gap_training_set",)
    assert finding.exposures == ("gap_model",)


def test_a_type_written_otherwise_is_the_same_type():
    assert found(with_view(columns={"student_id": "VARCHAR", "mean": " double"})) == ()


def test_a_removed_version_names_who_pinned_it():
    finding = only(Release({}, {}))
    assert (finding.level, finding.view) == ("error", VIEW)
    assert finding.training_sets == ("gap_training_set",)
    assert finding.exposures == ("gap_model",)


def test_a_version_that_nobody_pins_may_be_removed():
    unpinned = Release({VIEW: replace(GRADES, training_sets=(), exposures=())}, MODELS)
    assert only(Release({}, {}), unpinned).level == "note"


def test_who_pins_it_only_now_is_named_too():
    now = with_view(ttl=None, training_sets=("exit_training_set",))
    assert only(now).training_sets == ("exit_training_set", "gap_training_set")


def test_a_new_version_is_a_note():
    now = Release({VIEW: GRADES, "grades.v2": GRADES}, MODELS)
    assert only(now).lines == ("note: grades.v2 is new",)


def test_a_pinned_version_past_its_deprecation_is_a_warning():
    past = with_view(deprecation_date="2026-11-23")
    finding = only(past, past)
    assert finding.level == "warning"
    assert finding.what == "is deprecated since 2026-11-23, and still pinned"


def test_a_version_before_its_deprecation_is_no_finding():
    future = with_view(deprecation_date="2026-11-24")
    assert found(future, future) == ()


def test_a_release_reads_as_it_was_written():
    assert read(written(RELEASED), name="features.json") == RELEASED


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"format": 1}', '{"format": 1, "views": {"a": {}}}']
)
def test_what_is_no_release_is_refused(text):
    with pytest.raises(FeatureWarehouseError, match=r"features\.json is no release"):
        read(text, name="features.json")


def test_a_release_of_another_format_is_refused():
    with pytest.raises(FeatureWarehouseError, match="has format 2"):
        read('{"format": 2}', name="features.json")
