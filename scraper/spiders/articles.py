"""The one spider: every page becomes one `Page`, the links in it go to the frontier through the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import Request, Spider, signals
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from w3lib.encoding import http_content_type_encoding

from scraper.archives.keep_pages import fetched_at_of
from scraper.crawling.content_types import other_kind
from scraper.crawling.scheduler import lease_of, response_lease
from scraper.extraction import Article, ExtractionError
from scraper.extraction.overrides import Overrides, read_overrides
from scraper.extraction.parts import MAX_PARTS
from scraper.extraction.version import extraction_version
from scraper.failures import HostRests, outcome_of, reason_of
from scraper.page import MISSING_PART, Page, page_of
from scraper.urls import canonical, host_of
from scraper.workers.extraction_pool import ExtractionFault, ExtractionPool
from scraper.workers.extraction_worker import Job

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure


class ArticlesSpider(Spider):
    """Follows related-content lists from the start URLs.

    Run as ``scrapy crawl articles -a start=URL`` (several URLs: separated by spaces) or as ``paylater crawl URL``.
    """

    name = "articles"
    _pool: ExtractionPool

    def __init__(self, start: str = "", **arguments: str) -> None:
        super().__init__(**arguments)
        self.start_urls = [canonical(url) for url in start.split()]
        self._overrides = Overrides()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: str, **kwargs: str) -> Self:
        """Build it from settings PAYLATER_SITES (a file of selectors, or None) and PAYLATER_EXTRACTION_SECONDS."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        sites, seconds = crawler.settings["PAYLATER_SITES"], crawler.settings.getfloat("PAYLATER_EXTRACTION_SECONDS")
        spider._pool = ExtractionPool(Path(sites) if sites else None, seconds=seconds)
        if sites:
            spider._overrides = read_overrides(Path(sites))
        crawler.signals.connect(spider._pool.start, signal=signals.spider_opened)
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
        outcome, reason = outcome_of(failure.value)
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
            return Page(lease, "failed", str(fault), final_url, fetched_at)
        parts, lack = await self._parts(article, fetched_at)
        validators = _header(response, "ETag"), _header(response, "Last-Modified")
        return page_of(lease, final_url, fetched_at, article, parts, *validators, lack=lack)

    async def _parts(self, first: Article, fetched_at: datetime) -> tuple[dict[str, Article], str | None]:
        """Fetch the article's further pages, in order, and say which is missing and why.

        They are part of its lease and so are fetched again with it.
        """
        parts: dict[str, Article] = {}
        url = first.next_page
        while url and url not in parts:
            try:
                parts[url] = await self._part(url, fetched_at, len(parts) + 1)
            except (ExtractionError, ExtractionFault) as error:
                return parts, f"{MISSING_PART}: {url}: {error}"
            except Exception as error:  # whatever the network holds: the pages before it stand without it
                return parts, f"{MISSING_PART}: {url}: {outcome_of(error)[1]}"
            url = parts[url].next_page
        return parts, None

    async def _part(self, url: str, fetched_at: datetime, number: int) -> Article:
        if self.crawler.engine is None:
            raise RuntimeError("no crawl is running")
        if number > MAX_PARTS:
            raise ExtractionError(f"more than {MAX_PARTS} of one article")
        response = await self.crawler.engine.download_async(Request(url, dont_filter=True))
        if response.status != 200:
            raise HttpError(response)
        part = await self._extract(response, fetched_at)
        if part.defect is not None:
            raise ExtractionError(f"not an article: {part.defect}")
        return part

    async def _extract(self, response: Response, fetched_at: datetime) -> Article:
        header = _header(response, "Content-Type") or ""
        if other := other_kind(header):
            raise ExtractionError(f"{other}, not HTML")
        encoding = http_content_type_encoding(header)
        try:
            return await self._pool.extract(Job(response.body, response.url, encoding, fetched_at))
        except ExtractionFault as fault:
            self.logger.error("%s: %s%s", response.url, fault, f"\n{fault.trace}" if fault.trace else "")
            raise


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
