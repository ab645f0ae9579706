"""The catalogue of a project with a registered model, and a browser to open it in."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.jobs.docs import docs

_FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--window-size=1500,1300"),
]


@pytest.fixture(scope="session")
def page(synced_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that `fw docs` writes."""
    out = tmp_path_factory.mktemp("catalogue") / "index.html"
    docs(Project.open(synced_root), out=out)
    return out


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A headless Chromium; where there is none, the tests say so and are skipped."""
    names = ("chromium", "chromium-browser", "google-chrome")
    binary = next(filter(None, map(shutil.which, names)), None)
    driver = shutil.which("chromedriver")
    if not binary or not driver:
        pytest.skip(
            "no chromium with chromedriver here; to look at the catalogue in one: "
            "apt-get install chromium chromium-driver"
        )
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in [*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"]:
        options.add_argument(flag)
    logs = {"browser": "ALL", "performance": "ALL"}
    options.set_capability("goog:loggingPrefs", logs)
    # selenium would ask the network for a driver, were this one not named
    service = webdriver.ChromeService(driver)
    opened = webdriver.Chrome(options=options, service=service)
    opened.get("about:blank")
    opened.get_log("performance")
    yield opened
    opened.quit()


@pytest.fixture
def show(page: Path, browser) -> Callable[[str], str]:
    """Open a place of the catalogue and give the text that is to be read there."""

    def open_place(place: str, until: str) -> str:
        browser.get("about:blank")
        browser.get(f"{page.as_uri()}#!/{place}")
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            text = browser.find_element("tag name", "body").text
            if until in text:
                return text
            time.sleep(0.1)
        folder = os.environ.get("FW_SCREENSHOTS")
        if folder:
            browser.save_screenshot(str(Path(folder, "missing.png")))
        raise AssertionError(f"{place} does not say {until!r}:\n{text[:2000]}")

    return open_place


@pytest.fixture
def requested(browser) -> Callable[[], set[str]]:
    """Give what the browser asked for since this was last called."""

    def addresses() -> set[str]:
        events = (json.loads(one["message"]) for one in browser.get_log("performance"))
        return {
            one["message"]["params"]["request"]["url"]
            for one in events
            if one["message"]["method"] == "Network.requestWillBeSent"
        }

    return addresses
