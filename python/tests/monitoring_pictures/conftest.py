"""A browser, for the pages that these tests look at."""

from browsing import browser, requested

__all__ = ["browser", "requested"]
