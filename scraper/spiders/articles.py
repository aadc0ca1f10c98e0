"""The one spider: every page becomes one `Page`, the links in it go to the frontier through the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import Request, Spider, signals
from scrapy.http import Response
from w3lib.encoding import http_content_type_encoding

from scraper.archives.keep_pages import fetched_at_of
from scraper.content_types import other_kind
from scraper.extraction import Article, ExtractionError
from scraper.extraction.overrides import Overrides, read_overrides
from scraper.extraction.parts import MAX_PARTS
from scraper.extraction.version import extraction_version
from scraper.extraction_pool import ExtractionFault, ExtractionPool
from scraper.extraction_worker import Job
from scraper.failures import HostRests, outcome_of, reason_of
from scraper.page import Page, page_of
from scraper.scheduler import lease_of, response_lease
from scraper.urls import canonical, host_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure


class ArticlesSpider(Spider):
    """Follows related-content lists from the start URLs.

    Run as ``scrapy crawl articles -a start=URL`` (several URLs: separated by spaces) or as ``paylater crawl URL``.
    """

    name = "articles"

    def __init__(self, start: str = "", **arguments: str) -> None:
        super().__init__(**arguments)
        self.start_urls = [canonical(url) for url in start.split()]
        self._pool, self._overrides = ExtractionPool(), Overrides()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: str, **kwargs: str) -> Self:
        """Build it; setting PAYLATER_SITES may name a file of selectors."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if crawler.settings["PAYLATER_SITES"]:
            sites = Path(crawler.settings["PAYLATER_SITES"])
            spider._pool, spider._overrides = ExtractionPool(sites), read_overrides(sites)
        crawler.signals.connect(spider._pool.close, signal=signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Offer the start URLs to the frontier, which goes on with whatever it has pending."""
        for url in self.start_urls:
            yield Request(url, dont_filter=True)

    async def parse(self, response: Response) -> AsyncIterator[Page]:
        """Turn one response into one page, further parts of the article fetched and joined."""
        try:
            page = await self._page(response)
            rules = self._overrides.for_host(host_of(page.final_url))
            page = replace(page, extraction_version=extraction_version(rules))
        except Exception as error:  # a page that our own code cannot take: without an outcome its lease would never end
            self.logger.exception("%s: please report this page", response.url)
            lease = response_lease(response)
            page = Page(lease, "failed", reason_of(error), lease.url, datetime.now(UTC))
        yield page

    def fail(self, failure: Failure) -> Page | None:
        """Turn a request that got no usable response into a page that says why; None if it is still to come."""
        if isinstance(failure.value, HostRests):
            return None
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy on every errback
        outcome, reason = outcome_of(failure)
        lease = lease_of(request)
        return Page(lease, outcome, reason, lease.url, datetime.now(UTC))

    async def _page(self, response: Response) -> Page:
        lease, fetched_at = response_lease(response), fetched_at_of(response)
        final_url = canonical(response.url)
        if response.status == 304:
            return Page(lease, "unchanged", None, final_url, fetched_at)
        try:
            article = await self._extract(response, fetched_at)
        except ExtractionError as error:
            return Page(lease, "not_article", str(error), final_url, fetched_at)
        except ExtractionFault as fault:
            self.logger.error("%s: %s\n%s", response.url, fault, fault.trace)
            return Page(lease, "failed", str(fault), final_url, fetched_at)
        parts = await self._parts(article, lease_request=response.request, fetched_at=fetched_at)
        validators = _header(response, "ETag"), _header(response, "Last-Modified")
        return page_of(lease, final_url, fetched_at, article, parts, *validators)

    async def _parts(self, first: Article, lease_request: Request | None, fetched_at: datetime) -> dict[str, Article]:
        """Fetch the article's further pages, in order; they are part of its lease and so are fetched again with it."""
        parts: dict[str, Article] = {}
        url = first.next_page
        while url and url not in parts and len(parts) < MAX_PARTS and self.crawler.engine is not None:
            try:
                response = await self.crawler.engine.download_async(Request(url, dont_filter=True))
                part = await self._extract(response, fetched_at)
            except Exception as error:  # whatever the network holds: the first page stands without it
                self.logger.warning("%s: a further page of %s is missing: %s", url, first.url, error)
                break
            if response.status != 200 or part.defect is not None:
                self.logger.warning("%s: a further page of %s is missing: HTTP %d", url, first.url, response.status)
                break
            parts[url] = part
            url = part.next_page
        return parts

    async def _extract(self, response: Response, fetched_at: datetime) -> Article:
        header = _header(response, "Content-Type") or ""
        if other := other_kind(header):
            raise ExtractionError(f"{other}, not HTML")
        encoding = http_content_type_encoding(header)
        return await self._pool.extract(Job(response.body, response.url, encoding, fetched_at))


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
