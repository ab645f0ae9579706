"""What somebody sees who opens the page or the catalogue, in a real browser."""

import os
import time
from pathlib import Path

import pytest
from pictured_rows import finding, pictured, state

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.jobs import docs as job
from feature_warehouse.monitoring.page import page

# texts of every picture that leave it, or that lie on another of the same line
_LOST = """
const lost = [];
for (const svg of document.querySelectorAll('svg')) {
  const frame = svg.getBoundingClientRect(), seen = [];
  for (const text of svg.querySelectorAll('text')) {
    const box = text.getBoundingClientRect();
    const is_out = box.left < frame.left - 1 || box.right > frame.right + 1
      || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
    const is_on = seen.some(one => Math.abs(one.top - box.top) < 6
      && one.left < box.right - 1 && box.left < one.right - 1);
    if (is_out || is_on) lost.push(text.textContent);
    seen.push(box);
  }
}
return lost;
"""
_SMALL = """
return [...document.querySelectorAll('svg text')]
  .filter(one => parseFloat(getComputedStyle(one).fontSize)
    * one.getScreenCTM().a < 10.99)
  .map(one => one.textContent);
"""


@pytest.fixture
def opened(browser, requested, tmp_path):
    """The page of a store in which something is wrong."""
    file = tmp_path / "page.html"
    told = [finding(), finding(kind="test", what="one_row_per_student failed")]
    file.write_text(page(state(*told), pictured()), encoding="utf-8")
    browser.get("about:blank")
    browser.get_log("browser")
    requested()
    browser.get(file.as_uri())
    folder = os.environ.get("FW_SCREENSHOTS")
    if folder:
        browser.save_screenshot(str(Path(folder, "monitoring.png")))
    return browser


def test_the_page_logs_no_error_and_asks_for_nothing(opened, requested):
    assert opened.find_element("tag name", "h1").text == "Feature store school"
    assert [one["message"] for one in opened.get_log("browser")] == []
    assert {one.split(":")[0] for one in requested()} <= {"file", "data"}


def test_the_first_screen_says_what_is_wrong(opened):
    told = opened.find_element("class name", "verdict")
    assert told.text == "Something is wrong: 1 test failed and 1 feature drifted."
    assert told.rect["y"] + told.rect["height"] < 400
    tiles = opened.find_element("class name", "tiles")
    assert tiles.rect["y"] + tiles.rect["height"] < 700


def test_every_text_of_a_picture_is_seen_whole(opened):
    assert opened.execute_script(_LOST) == []


def test_no_text_of_a_picture_is_small(opened):
    assert opened.execute_script(_SMALL) == []


def test_the_page_is_no_wider_than_a_phone(opened):
    size = opened.get_window_size()
    try:
        opened.set_window_size(500, 900)
        wide = opened.execute_script(
            "return document.documentElement.scrollWidth - window.innerWidth"
        )
    finally:
        opened.set_window_size(size["width"], size["height"])
    assert wide <= 0


def test_on_paper_nothing_is_cut(opened):
    size = opened.get_window_size()
    try:
        # A4 less its margins, at 96 dots per inch
        opened.set_window_size(720, 1000)
        opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        cut = opened.execute_script(
            "return [...document.querySelectorAll('body, table, figure')]"
            ".filter(one => one.scrollWidth > one.clientWidth + 1)"
            ".map(one => one.textContent)"
        )
    finally:
        opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        opened.set_window_size(size["width"], size["height"])
    assert cut == []


@pytest.fixture(scope="module")
def catalogue(synced_root, tmp_path_factory):
    """The catalogue, with the rows of these tests for what monitoring saw."""
    out = tmp_path_factory.mktemp("catalogue") / "index.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job, "read_pictured", lambda *_: pictured(notes=("a note",)))
        made = job.docs(Project.open(synced_root), out=out)
    assert "a note" in made.notes
    return out


def images(browser, file, place, until):
    browser.get("about:blank")
    browser.get(f"{file.as_uri()}#!/model/model.feature_warehouse.{place}")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if until in browser.find_element("tag name", "body").text:
            break
        time.sleep(0.1)
    folder = os.environ.get("FW_SCREENSHOTS")
    if folder:
        browser.save_screenshot(str(Path(folder, f"{place}.png")))
    return dict(
        browser.execute_script(
            "return [...document.images].map(one => [one.alt, one.naturalWidth])"
        )
    )


def test_a_views_page_draws_drift_and_each_feature_before_and_now(browser, catalogue):
    found = images(browser, catalogue, "student_performance.v1", "Drift")
    assert min(found.values()) > 0
    assert {"What the colours mean", "drift of student_performance.v1"} <= set(found)
    assert {"ida before and now", "english_grade before and now"} <= set(found)


@pytest.mark.parametrize(
    ("model", "alt"),
    [
        ("feature_drift", "drift of student_performance.v1"),
        ("view_freshness", "student_attendance.v2"),
        ("pipeline_runs", "Runs of dbt"),
        ("storage", "landing zone"),
    ],
)
def test_a_models_page_draws_its_history(browser, catalogue, model, alt):
    found = images(browser, catalogue, model, "What was seen")
    assert found[alt] > 0
