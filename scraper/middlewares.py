"""Which requests may be sent at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from scraper.pipeline import StorePipeline
from scraper.urls import site_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class SitesMiddleware:
    """Refuses requests to sites that are not in the frontier's list: a redirect or a next page may lead anywhere.

    Stands before the robots.txt middleware, so that a refused site is not asked for its robots.txt either.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._allowed: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SitesMiddleware:
        """Build it; the list is the pipeline's frontier's."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise `IgnoreRequest` for another site."""
        site = site_of(request.url)
        if site in self._allowed:
            return
        pipeline = self._crawler.get_item_pipeline(StorePipeline)
        if pipeline is not None:
            self._allowed = pipeline.frontier.sites  # it grows with start URLs
        if site not in self._allowed:
            raise IgnoreRequest(f"leads to {site}, which is not among the sites of this crawl (--allow-host {site})")
