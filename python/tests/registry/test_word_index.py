"""The index of words follows what the registry holds."""

import duckdb
import pytest

from feature_warehouse.boundaries.registry_store import create
from feature_warehouse.registry.evidence import EVIDENCE
from feature_warehouse.registry.search import find, words_of
from feature_warehouse.registry.tables import APPENDED, HISTORY, STATES, TABLES
from feature_warehouse.registry.word_index import INDEX


@pytest.fixture
def registry():
    with duckdb.connect() as connection:
        create(connection, {**TABLES, **STATES}, history=HISTORY)
        create(connection, APPENDED)
        yield connection


def add(registry, table, **values):
    row = dict.fromkeys(TABLES[table]) | values
    names = ", ".join(row)
    marks = ", ".join("?" for _ in row)
    registry.execute(
        f"insert into registry.{table} ({names}) values ({marks})", list(row.values())
    )


def add_view(registry, name, feature, description=""):
    """A feature view without versions, of one feature."""
    add(registry, "nodes", unique_id=name, title=name, name=name, kind="model")
    add(registry, "feature_views", node=name, view=name, name=name)
    add(
        registry,
        "features",
        node=name,
        view=name,
        feature=feature,
        description=description,
    )


def index(registry):
    for statement in (*EVIDENCE, *INDEX):
        registry.execute(statement)


def found(registry, text):
    hits = find(registry, words_of(text), limit=10, now="2026-01-01")
    return [one["document"] for one in hits]


def test_a_feature_of_a_view_without_versions_is_found(registry):
    add_view(registry, "reading", "pages_read")
    index(registry)
    assert found(registry, "pages")[0] == "reading:pages_read"


def test_a_changed_description_is_found_by_its_new_words_alone(registry):
    add_view(registry, "reading", "pages_read", "counted by teachers")
    index(registry)
    assert found(registry, "teachers") == ["reading:pages_read"]
    registry.execute("update registry.features set description = 'told by parents'")
    index(registry)
    assert found(registry, "teachers") == []
    assert found(registry, "parents") == ["reading:pages_read"]


def test_what_is_gone_is_not_found(registry):
    add_view(registry, "reading", "pages_read")
    add_view(registry, "writing", "pages_written")
    index(registry)
    registry.execute(
        "update registry.features set valid_to = now() where node = 'reading'"
    )
    index(registry)
    assert found(registry, "pages") == ["writing:pages_written"]


def test_a_text_of_many_documents_is_spelled_once(registry):
    add_view(registry, "reading", "pages_read", "counted by teachers")
    add_view(registry, "writing", "pages_written", "counted by teachers")
    index(registry)
    assert found(registry, "teachers") == [
        "reading:pages_read",
        "writing:pages_written",
    ]
    assert registry.execute(
        "select count(*) from registry.text_words where word = 'teachers'"
    ).fetchall() == [(1,)]


def test_a_hit_says_by_which_word_of_it_each_word_asked_was_found(registry):
    add_view(registry, "reading", "pages_read", "counted by teachers")
    index(registry)
    (hit,) = find(registry, ["teachrs", "pages"], limit=10, now="2026-01-01")
    assert hit["why"] == ("name pages", "description teachers")


def test_a_word_asked_twice_is_one(registry):
    add_view(registry, "reading", "pages_read")
    index(registry)
    assert found(registry, "pages pages") == ["reading:pages_read"]
