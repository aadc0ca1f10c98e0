"""One database that holds everything a crawl found: frontier, articles, labels, link graph."""

from scraper.store.store import Store, StoreError, pages_beside

__all__ = ["Store", "StoreError", "pages_beside"]
