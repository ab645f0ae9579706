"""The catalogue of a project with a registered model, and a browser to open it in."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import browser, requested

from feature_warehouse.boundaries.dbt_project import Project
from feature_warehouse.jobs.docs import docs

__all__ = ["browser", "requested"]


@pytest.fixture(scope="session")
def page(synced_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that `fw docs` writes."""
    out = tmp_path_factory.mktemp("catalogue") / "index.html"
    docs(Project.open(synced_root), out=out)
    return out


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
