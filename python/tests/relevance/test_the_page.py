"""A statistician finds n, interval and method behind every bar; nothing is fetched."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pyarrow as pa
import pytest

from feature_warehouse.relevance.assessment import Asked, assess
from feature_warehouse.relevance.record import Relevance
from feature_warehouse.relevance.report.page import page
from feature_warehouse.relevance.report.words import METHODS

BAR = re.compile(r'<rect class="bar".*?class="note">(.*?)</text>')
INTERVAL = re.compile(r"\[-?\d+\.\d+, -?\d+\.\d+\]")


@pytest.fixture(scope="module")
def level_gap():
    """A set of three waves, with two features that say the same and one by chance."""
    generator = np.random.default_rng(0)
    talent, size = np.repeat(generator.normal(size=150), 3), 450
    table = pa.table(
        {
            "id": np.repeat(np.arange(150), 3),
            "wave": np.tile([2022, 2023, 2024], 150),
            "ian": talent,
            "level_gap": talent * 2 + 0.1 * generator.normal(size=size),
            "school": np.where(generator.random(size) < 0.5, "a", "b"),
            "noise": generator.normal(size=size),
            "never": pa.nulls(size, pa.float64()),
            "y": talent + generator.normal(size=size) > 0,
        }
    )
    found = assess(Asked(table, "y", ("id",), "wave", seed=1))
    features = {row["feature"]: f"view.v1:{row['feature']}" for row in found.scores}
    return Relevance(
        training_set="a_set",
        content_hash="68c4c87d",
        as_of="2026-01-01 00:00:00.000000",
        computed_at="2026-01-02 00:00:00.000000",
        features=features,
        descriptions={},
        leaks={},
        rows=size,
        found=found,
    )


def bars(html):
    return BAR.findall(html)


def test_every_bar_has_its_n_and_its_interval(level_gap):
    found = bars(page(level_gap))
    assert len(found) >= 7
    for note in found:
        assert re.search(r"n \d+", note), note
        # a feature without variation in half the draws has no interval, and says so
        assert INTERVAL.search(note) or "no q" in note, note


def test_every_method_names_its_source(level_gap):
    html = page(level_gap)
    for said in METHODS.values():
        assert said in html


def test_it_says_of_which_rows_when_and_with_which_seed(level_gap):
    html = page(level_gap)
    for said in (level_gap.content_hash, level_gap.as_of, "method version 1, seed 1"):
        assert said in html


def test_waves_clusters_and_what_has_no_value_are_told(level_gap):
    html = page(level_gap)
    for heading in ("Wave by wave", "Features that say the same", "All features"):
        assert f"<h2>{heading}</h2>" in html
    assert "ian, level_gap" in html


class Fetched(HTMLParser):
    """What a browser would ask for."""

    def __init__(self):
        super().__init__()
        self.links = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.links += [values[one] for one in ("src", "href") if one in values]
        assert tag != "script"


def test_nothing_is_fetched_and_no_script_runs(level_gap):
    reader = Fetched()
    reader.feed(page(level_gap))
    assert reader.links == ["data:,"]


@pytest.fixture
def small():
    table = pa.table(
        {
            "<b>": [float(i % 7) for i in range(120)],
            "empty": pa.nulls(120, pa.float64()),
            "y": [i % 2 == 0 for i in range(120)],
        }
    )
    return Relevance(
        training_set="a_set",
        content_hash="0",
        as_of="2026-01-01",
        computed_at="2026-01-01",
        features={"<b>": "view.v1:b", "empty": "view.v1:empty"},
        descriptions={"<b>": "1 < 2"},
        leaks={},
        rows=120,
        found=assess(Asked(table, "y")),
    )


def test_names_and_descriptions_are_text(small):
    html = page(small)
    assert "&lt;b&gt;" in html
    assert "<td><b></td>" not in html
    assert "1 &lt; 2" in html


def test_what_cannot_be_said_is_said(small):
    html = page(small)
    assert "no value is known" in html
    assert "No model could be asked: there is one period, or one entity, only" in html


def test_a_sample_of_entities_is_told(small):
    some = replace(small, found=replace(small.found, sampled_rows=60))
    assert "intervals, q and models are of 60 rows" in page(some)
