"""What is scaffolded keeps the files it goes into as they are."""

import pytest
import yaml

from feature_warehouse.errors import FeatureWarehouseError
from feature_warehouse.scaffold import (
    FeatureView,
    check_name,
    model_entry,
    read_features,
    sql,
)
from feature_warehouse.yaml_list import inserted

VIEW = FeatureView(
    name="shop_sales",
    entity="shop_id",
    source="int_shop__days",
    group="sales",
    features=(("sales_brl", "double"), ("is_open", "boolean")),
    created_at="2026-11-23",
    known=frozenset({"shop_id", "event_timestamp", "loaded_at", "is_open"}),
)
TEXT = """\
# of the file
models:
  - name: b   # kept
    columns: [{name: x}]

  # of d
  - name: d
"""


def test_an_entry_goes_where_the_alphabet_has_it():
    text = inserted(TEXT, "models", "  - name: c\n", before="c")
    assert text == TEXT.replace("  # of d", "  - name: c\n\n  # of d")


def test_an_entry_goes_first_or_last():
    for name in ("a", "e"):
        text = inserted(TEXT, "models", f"  - name: {name}\n", before=name)
        names = [one["name"] for one in yaml.safe_load(text)["models"]]
        assert names == sorted(["b", "d", name])
        assert "# of the file" in text
        assert text.count("\n\n\n") == 0


def test_a_file_that_is_not_there_is_begun():
    assert inserted("", "models", "  - name: a\n", before="a") == (
        "models:\n  - name: a\n"
    )


def test_another_key_of_the_file_stays_after_the_list():
    text = inserted(
        TEXT + "\ngroups:\n  - name: z\n", "models", "  - name: e\n", before="e"
    )
    content = yaml.safe_load(text)
    assert [one["name"] for one in content["models"]] == ["b", "d", "e"]
    assert [one["name"] for one in content["groups"]] == ["z"]


def test_what_the_source_has_is_read_and_the_rest_is_left_to_do():
    text = sql(VIEW)
    assert "        shop_id,\n        event_timestamp,\n" in text
    assert "        todo_available_timestamp as available_timestamp,\n" in text
    assert "        todo_sales_brl as sales_brl,\n        is_open\n" in text


def test_the_entry_has_what_the_project_asks_for():
    (entry,) = yaml.safe_load(model_entry(VIEW))
    assert entry["config"]["meta"]["feature_store"]["entity"] == ["shop_id"]
    assert [one["name"] for one in entry["columns"]] == [
        "shop_id",
        "event_timestamp",
        "available_timestamp",
        "created_timestamp",
        "sales_brl",
        "is_open",
    ]
    within = entry["data_tests"][3]["values_within"]["arguments"]
    assert within == {
        "ranges": {"sales_brl": ["TODO", "TODO"]},
        "values": {"is_open": [True, False]},
    }


@pytest.mark.parametrize(
    "given",
    [
        ["x"],
        ["x:text"],
        ["X:double"],
        ["x:double", "x:integer"],
        ["loaded_at:double"],
        [],
    ],
)
def test_a_feature_that_cannot_be_is_refused(given):
    with pytest.raises(FeatureWarehouseError):
        read_features(given)


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("sales", "call it shop_sales"),
        ("shop", "call it shop_theme"),
        ("Shop_sales", "use small letters"),
        ("shop_sales_v2", "without a version"),
    ],
)
def test_a_bad_name_is_told_a_better_one(name, mend):
    with pytest.raises(FeatureWarehouseError, match=mend):
        check_name(name, "shop_id")
