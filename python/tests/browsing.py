"""A browser to look at pages in, for the tests that import it."""

import json
import shutil
from collections.abc import Callable, Iterator

import pytest

_FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--window-size=1500,1300"),
]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A headless Chromium; where there is none, the tests say so and are skipped."""
    names = ("chromium", "chromium-browser", "google-chrome")
    binary = next(filter(None, map(shutil.which, names)), None)
    driver = shutil.which("chromedriver")
    if not binary or not driver:
        pytest.skip(
            "no chromium with chromedriver here; to look at pages in one: "
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
