"""Which requests may be sent at all."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest

from scraper.crawling.pipeline import StorePipeline
from scraper.urls import UrlError, canonical, site_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class SitesMiddleware:
    """Refuses what is no page of a site in the frontier's list: a redirect or a next page may lead anywhere.

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
        """Raise `IgnoreRequest` for another site, a malformed URL, and one that carries a password."""
        try:
            site = site_of(canonical(request.url))
        except UrlError as error:
            raise IgnoreRequest(f"leads to no page: {error}") from error
        if "@" in urlsplit(request.url).netloc:
            raise IgnoreRequest(f"leads to {site} with a user name or password, which are never sent")
        if site in self._allowed:
            return
        pipeline = self._crawler.get_item_pipeline(StorePipeline)
        if pipeline is not None:
            self._allowed = pipeline.frontier.sites  # it grows with start URLs
        if site not in self._allowed:
            raise IgnoreRequest(f"leads to {site}, which is not among the sites of this crawl (--allow-host {site})")
