"""`Warehouse.training_set`: any spine, any features, by the macro of the models."""

import re
from datetime import date, datetime

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from feature_warehouse import Warehouse
from feature_warehouse.errors import FeatureWarehouseError

FEATURES = ["student_performance:inde"]


@pytest.fixture(scope="module")
def warehouse(built_project):
    return Warehouse(built_project)


@pytest.fixture(scope="module")
def labelled(built_project):
    """Student, instant and the INDE a model joined to them, of all labelled rows."""
    path = str(built_project / "data" / "warehouse.duckdb")
    with duckdb.connect(path, read_only=True) as connection:
        return connection.sql(
            "select student_id, event_timestamp, inde from "
            "training_sets.level_gap_training_set order by all"
        ).df()


@pytest.fixture(scope="module")
def frame(labelled):
    return labelled[["student_id", "event_timestamp"]].head(5)


def inde_of(training_set):
    return training_set.df().sort_values(["student_id", "event_timestamp"])["inde"]


def test_a_data_frame_gets_what_the_model_joins(warehouse, labelled, frame):
    found = inde_of(warehouse.training_set(frame, FEATURES))
    pd.testing.assert_series_equal(
        found.reset_index(drop=True), labelled["inde"].head(5), check_names=False
    )


@pytest.mark.parametrize(
    "convert",
    [
        pytest.param(pa.Table.from_pandas, id="arrow"),
        pytest.param(pl.from_pandas, id="polars"),
        pytest.param(
            lambda frame: frame.astype({"event_timestamp": "datetime64[ns]"}), id="ns"
        ),
        pytest.param(
            lambda frame: frame.assign(
                event_timestamp=frame["event_timestamp"]
                .dt.tz_localize("UTC")
                .dt.tz_convert("America/Sao_Paulo")
            ),
            id="time zone",
        ),
        pytest.param(
            lambda frame: frame.assign(event_timestamp=[date(2024, 2, 1)] * len(frame)),
            id="date",
        ),
    ],
)
def test_every_kind_of_spine_is_joined(warehouse, frame, convert):
    rows = warehouse.training_set(convert(frame), FEATURES).arrow()
    assert rows.num_rows == 5
    assert rows.column("inde").null_count < 5


def test_an_instant_in_another_time_zone_is_the_same_instant(warehouse, frame):
    first = frame.head(1)
    # 21:00 of the day before in São Paulo is midnight UTC, when the wave is published
    local = pd.Timestamp(first["event_timestamp"].iloc[0]).tz_localize("UTC")
    there = first.assign(event_timestamp=[local.tz_convert("America/Sao_Paulo")])
    assert inde_of(warehouse.training_set(there, FEATURES)).notna().all()
    before = first.assign(event_timestamp=[local - pd.Timedelta(microseconds=1)])
    known_before = inde_of(warehouse.training_set(before, FEATURES))
    assert not known_before.equals(inde_of(warehouse.training_set(there, FEATURES)))


def test_null_keys_and_repeated_rows_stay(warehouse, frame):
    spine = pd.concat([frame, frame.head(1), frame.head(1).assign(student_id=None)])
    rows = warehouse.training_set(spine, FEATURES).df()
    assert len(rows) == 7
    assert rows.loc[rows["student_id"].isna(), "inde"].isna().all()


# as pandas 2 has every text
@pytest.mark.parametrize("dtype", ["str", "object"])
def test_an_empty_spine_gives_the_columns(warehouse, frame, dtype):
    empty = frame.iloc[:0].astype({"student_id": dtype})
    rows = warehouse.training_set(empty, FEATURES).df()
    assert (len(rows), list(rows)) == (0, ["student_id", "event_timestamp", "inde"])


def test_a_spine_without_one_key_gives_rows_without_features(warehouse, frame):
    nobody = frame.assign(student_id=pd.Series([None] * len(frame), dtype="object"))
    rows = warehouse.training_set(nobody, FEATURES).df()
    assert (len(rows), rows["inde"].isna().all()) == (len(frame), True)


@pytest.mark.parametrize(
    "spine",
    [
        "level_gap_labels",
        "select * from labels.level_gap_labels",
        "select * from {{ ref('level_gap_labels') }};",
    ],
)
def test_a_model_or_a_query_is_a_spine(warehouse, labelled, spine):
    rows = warehouse.training_set(spine, FEATURES).arrow()
    assert rows.num_rows == len(labelled)


def test_labels_are_as_known_at_the_instant(warehouse):
    rows = warehouse.training_set("level_gap_labels", FEATURES, as_of="2020-01-01")
    assert len(rows.df()) == 0


def test_features_are_as_known_at_the_instant(warehouse, frame):
    # the sample was loaded after that
    early = warehouse.training_set(frame, FEATURES, as_of=datetime(2020, 1, 1))
    assert early.df()["inde"].isna().all()


def test_columns_come_in_the_order_asked_for_and_a_view_is_joined_once(
    warehouse, frame
):
    asked = [
        "student_performance.v1:ida",
        "student_profile.v1:gender",
        "student_performance.v1:inde",
    ]
    training_set = warehouse.training_set(frame.assign(weight=1.0), asked)
    names = ["student_id", "event_timestamp", "weight", "ida", "gender", "inde"]
    assert training_set.columns == names
    assert list(training_set.df()) == names
    assert len(re.findall("asof left join", training_set.sql)) == 2


def test_a_whole_view_gives_all_its_features(warehouse, frame):
    columns = warehouse.training_set(frame, ["student_profile"]).columns
    assert columns[2:4] == ["age_years", "gender"]
    assert "available_timestamp" not in columns


def test_a_feature_can_have_another_name(warehouse, frame):
    asked = ["student_performance:inde", "student_performance:ida as ida_before"]
    columns = warehouse.training_set(frame, asked).columns
    assert columns == ["student_id", "event_timestamp", "inde", "ida_before"]


def test_parquet_holds_the_same_rows(warehouse, frame, tmp_path):
    training_set = warehouse.training_set(frame, FEATURES)
    path = training_set.to_parquet(tmp_path / "it's" / "train.parquet")
    written = pd.read_parquet(path).sort_values(["student_id", "event_timestamp"])
    assert written["inde"].tolist() == pytest.approx(inde_of(training_set).tolist())
    assert [one.name for one in path.parent.iterdir()] == ["train.parquet"]


def test_parquet_holds_a_sum_as_a_whole_number(warehouse, tmp_path):
    spine = (
        "select student_id, event_timestamp, 9007199254740993::hugeint as total "
        "from training_sets.level_gap_training_set limit 5"
    )
    path = warehouse.training_set(spine, FEATURES).to_parquet(tmp_path / "a.parquet")
    assert pd.read_parquet(path)["total"].tolist() == [9007199254740993] * 5


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("student_performanc", "use student_performance"),
        ("student_performance:indee", "has no feature 'indee'\n  mend: use inde"),
        ("student_performance.v7", "there is no student_performance.v7"),
        ("level_gap_labels", "no model 'level_gap_labels' in features/"),
        ("student performance", "names no feature"),
        ("student_performance:student_id", "has no feature 'student_id'"),
    ],
)
def test_what_is_not_there_is_named_with_what_is_alike(warehouse, frame, asked, text):
    with pytest.raises(FeatureWarehouseError) as caught:
        warehouse.training_set(frame, [asked])
    assert text in str(caught.value)


def test_one_feature_under_two_names_is_refused(warehouse, frame):
    asked = ["student_performance:inde", "student_performance:inde as again"]
    with pytest.raises(FeatureWarehouseError, match="under two names"):
        warehouse.training_set(frame, asked)


def test_a_text_instead_of_a_list_of_features_is_refused(warehouse, frame):
    with pytest.raises(FeatureWarehouseError, match="give a list: "):
        warehouse.training_set(frame, "student_performance:inde")


@pytest.mark.parametrize("spine", [[1, 2], {"a": 1}, None, pd.DataFrame()])
def test_a_spine_that_is_no_table_is_refused(warehouse, spine):
    with pytest.raises(FeatureWarehouseError, match="DuckDB cannot read"):
        warehouse.training_set(spine, FEATURES)


def test_a_spine_with_two_columns_of_one_name_is_refused(warehouse, frame):
    twice = pd.concat([frame, frame.rename(columns=str.upper)], axis=1)
    with pytest.raises(FeatureWarehouseError, match="event_timestamp, student_id"):
        warehouse.training_set(twice, FEATURES)


def test_a_column_of_the_spine_may_be_an_emoji(warehouse, frame):
    spine = frame.assign(**{"😀": 1})
    columns = warehouse.training_set(spine, FEATURES).df().columns
    assert list(columns) == ["student_id", "event_timestamp", "😀", "inde"]


def test_a_warehouse_that_the_notebook_holds_open_is_to_be_closed(project_copy, frame):
    warehouse = Warehouse(project_copy)
    training_set = warehouse.training_set(frame, FEATURES)
    path = str(project_copy / "data" / "warehouse.duckdb")
    with duckdb.connect(path):
        for asked in (
            training_set.df,
            lambda: warehouse.training_set(frame, FEATURES),
        ):
            with pytest.raises(FeatureWarehouseError, match="close the other one"):
                asked()
    assert len(training_set.df()) == len(frame)


def test_a_data_frame_without_pandas_says_how_to_get_it(warehouse, frame, monkeypatch):
    training_set = warehouse.training_set(frame, FEATURES)
    monkeypatch.setattr("feature_warehouse.warehouse.find_spec", lambda _: None)
    with pytest.raises(FeatureWarehouseError, match="pip install pandas"):
        training_set.df()
    assert training_set.arrow().num_rows == len(frame)


def test_no_features_are_refused(warehouse, frame):
    with pytest.raises(FeatureWarehouseError, match="no feature was asked for"):
        warehouse.training_set(frame, [])


def test_the_text_of_the_macro_reaches_the_user(warehouse, frame):
    spine = frame.rename(columns={"student_id": "pupil"})
    with pytest.raises(FeatureWarehouseError) as caught:
        warehouse.training_set(spine, FEATURES)
    assert "has no column student_id" in str(caught.value)
    assert "mend: add it, or give entities=" in str(caught.value)


def test_a_query_that_does_not_run_is_named(warehouse):
    with pytest.raises(FeatureWarehouseError, match="the spine is no query that runs"):
        warehouse.training_set("select nothing from nowhere at all", FEATURES)


def test_a_frame_of_the_callers_may_have_any_name(warehouse, frame):
    # the spine's own columns may look like those of the join
    spine = frame.assign(spine=1, spine_us=2)
    assert len(warehouse.training_set(spine, FEATURES).df()) == 5
